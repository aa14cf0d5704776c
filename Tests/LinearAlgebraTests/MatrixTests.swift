import Foundation
import Testing

@testable import LinearAlgebra

@Suite struct MatrixTests {
    static let shapes = [(0, 0), (0, 3), (3, 0), (1, 1), (1, 7), (7, 1), (4, 5), (13, 9), (33, 40)]

    @Test func elementsAreRowMajor() {
        let x = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
        #expect(x[0, 2] == 3 && x[1, 0] == 4)
        #expect(x.row(1) == [4, 5, 6] && x.column(1) == [2, 5])
        #expect(x.transposed.elements == [1, 4, 2, 5, 3, 6])
        #expect(x.selecting(rows: [1, 1, 0]).elements == [4, 5, 6, 4, 5, 6, 1, 2, 3])
        #expect(x.selecting(columns: [2, 0]).elements == [3, 1, 6, 4])
        #expect(x.prefix(columns: 2).elements == [1, 2, 4, 5] && x.prefix(columns: 3) == x)
        #expect(Matrix(rows: [[1, 2, 3], [4, 5, 6]]) == x)
        #expect(Matrix(column: [7, 8]).columns == 1 && Matrix(column: [7, 8])[1, 0] == 8)
        var changed = x
        changed[1, 1] = -5
        #expect(changed.elements == [1, 2, 3, 4, -5, 6] && x[1, 1] == 5)
        changed.withUnsafeMutableElements { $0[0] = 9 }
        #expect(changed[0, 0] == 9)
    }

    @Test func firstNonFiniteIsTheFirstInRowOrder() {
        #expect(Matrix(rows: [[1, 2], [3, 4]]).firstNonFinite == nil)
        let bad = Matrix(rows: [[1, 2], [-.infinity, .nan]]).firstNonFinite
        #expect(bad?.row == 1 && bad?.column == 0)
    }

    @Test func fillingCarriesErrorsOut() {
        struct Refusal: Error {}
        #expect(throws: Refusal.self) {
            try Matrix(rows: 2, columns: 2) { (_: UnsafeMutableBufferPointer<Double>) throws(Refusal) in
                throw Refusal()
            }
        }
    }

    @Test(arguments: shapes)
    func productsAreThoseOfTheDefinition(_ m: Int, _ k: Int) {
        for n in [0, 1, 6, 17] {
            let a = MatrixKind.random.matrix(m, k)
            let b = MatrixKind.random.matrix(k, n, seed: 2)
            let expected = naiveProduct(a, b)
            let allowed = 1e-14 * Double(k + 1)
            #expect(largestDifference(a.times(b), expected) <= allowed)
            #expect(largestDifference(a.transposed.times(b, transposingSelf: true), expected) <= allowed)
            #expect(largestDifference(a.times(b.transposed, transposingOther: true), expected) <= allowed)
            #expect(
                largestDifference(
                    a.transposed.times(b.transposed, transposingSelf: true, transposingOther: true), expected)
                    <= allowed)
            if n > 0 {
                let v = b.column(0)
                #expect(largestDifference(Matrix(column: a.times(v)), Matrix(column: expected.column(0))) <= allowed)
                let left = MatrixKind.random.matrix(m, 1, seed: 3)
                let product = Matrix(column: a.transposedTimes(left.elements))
                #expect(largestDifference(product, naiveProduct(a.transposed, left)) <= 1e-14 * Double(m + 1))
            }
        }
    }

    @Test func columnStatisticsByHand() {
        let x = Matrix(rows: [[1, 10], [2, 10], [6, 10]])
        #expect(x.columnMeans == [3, 10])
        #expect(x.columnStandardDeviations(about: x.columnMeans) == [(7.0).squareRoot(), 0])
        #expect(x.subtractingFromRows([1, 2]).elements == [0, 8, 1, 8, 5, 8])
        #expect(x.dividingColumns(by: [2, 5]).elements == [0.5, 2, 1, 2, 3, 2])
        #expect(x.rowSquaredNorms == [101, 104, 136])
        #expect((x - x).elements.allSatisfy { $0 == 0 })
        #expect(dot([1, 2, 3], [4, 5, 6]) == 32 && dot([], []) == 0)
        #expect(Matrix(rows: 0, columns: 2).columnMeans == [0, 0])
        #expect(Matrix(rows: 1, columns: 2).columnStandardDeviations(about: [0, 0]) == [0, 0])
    }

    @Test func shapesThatDoNotFitTrap() async {
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 2, elements: [1, 2, 3]) }
        await #expect(processExitsWith: .failure) {
            _ = Matrix(rows: 2, columns: 3).times(Matrix(rows: 2, columns: 3))
        }
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 3)[2, 0] }
    }
}

@Suite struct CodingTests {
    struct Holder: Codable, Equatable {
        @Packed var values: [Double]
    }

    static let extremes: [Double] = [
        0, -0.0, 1, 0.1, -0x1p-1050, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .pi, .infinity, -.infinity,
        Double(bitPattern: 0x7FF8_0000_DEAD_BEEF),
    ]

    @Test func packedKeepsEveryBit() throws {
        let data = try JSONEncoder().encode(Holder(values: Self.extremes))
        let back = try JSONDecoder().decode(Holder.self, from: data).values
        #expect(back.map(\.bitPattern) == Self.extremes.map(\.bitPattern))
        #expect(try JSONDecoder().decode(Holder.self, from: JSONEncoder().encode(Holder(values: []))).values == [])
    }

    /// The bytes are fixed for ever: 1.0 and −2.0, little-endian, in base64.
    @Test func packedIsLittleEndianBase64() throws {
        let text = String(decoding: try JSONEncoder().encode(Holder(values: [1, -2])), as: UTF8.self)
        #expect(text.replacing("\\/", with: "/") == #"{"values":"AAAAAAAA8D8AAAAAAAAAwA=="}"#)
    }

    @Test func matricesKeepShapeAndBits() throws {
        for (m, n) in MatrixTests.shapes {
            let x = MatrixKind.random.matrix(m, n)
            #expect(try JSONDecoder().decode(Matrix.self, from: JSONEncoder().encode(x)) == x)
        }
    }

    @Test(arguments: [
        #"{"rows":2,"columns":1,"elements":"AAAAAAAA8D8="}"#,
        #"{"rows":-1,"columns":-1,"elements":"AAAAAAAA8D8="}"#,
        #"{"rows":4611686018427387904,"columns":4,"elements":""}"#,
        #"{"rows":1,"columns":1,"elements":"AAAAAAAA8D"}"#,
        #"{"rows":1,"columns":1,"elements":"AAAA"}"#,
        #"{"rows":1,"columns":1,"elements":"?"}"#,
        #"{"rows":1,"columns":1}"#,
    ])
    func brokenTextsAreRefused(_ text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Matrix.self, from: Data(text.utf8)) }
    }
}
