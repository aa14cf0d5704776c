import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct NearestNeighbourTests {
    @Test("agrees with scikit-learn: neighbours, distances and votes", arguments: 0..<12)
    func golden(_ index: Int) throws {
        let golden = try ClassesGolden.load()
        let expected = golden.knn[index]
        let labels = expected.two ? golden.twoClasses : golden.classes
        let model = try NearestNeighbours(k: expected.k).fit(golden.training, labels)
        let found = try model.neighbours(of: golden.others)
        #expect(found.map { $0.map(\.row) } == expected.rows)
        let distances = Matrix(rows: found.map { $0.map(\.distance) })
        #expect(relativeDifference(distances, Matrix(rows: expected.distances)) < 1e-14)
        #expect(try model.predict(golden.others) == expected.decided)
        let shares = try model.voteShares(golden.others)
        #expect((0..<6).allSatisfy { abs(shares.row($0).reduce(0, +) - 1) < 1e-14 })
        #expect(try recoded(model) == model)
    }

    @Test("ties: the lowest index of equal distances, the nearest of equal votes")
    func ties() throws {
        let x = Matrix(column: [1, -1, 3, -3, 1])
        let labels = ClassLabels(["b", "a", "a", "b", "a"])
        let at0 = Matrix(column: [0])
        // Rows 0, 1 and 4 are all at distance 1.
        let one = try NearestNeighbours(k: 1).fit(x, labels)
        #expect(try one.neighbours(of: at0)[0].map(\.row) == [0])
        #expect(try one.predict(at0) == [1])
        // One vote each: the nearest, which is the lowest index, wins over the class that comes first by name.
        let two = try NearestNeighbours(k: 2).fit(x, labels)
        #expect(try two.neighbours(of: at0)[0].map(\.row) == [0, 1])
        #expect(try two.predict(at0) == [1])
        let four = try NearestNeighbours(k: 4).fit(x, labels)
        #expect(try four.neighbours(of: at0)[0].map(\.row) == [0, 1, 4, 2])
        #expect(try four.predict(at0) == [0])
        // Five rows vote 3 to 2.
        #expect(try NearestNeighbours(k: 5).fit(x, labels).voteShares(at0).elements == [0.6000000000000001, 0.4])
        // Rows that are equal are at distance 0, exactly.
        let far = Matrix(rows: [[1e8, 1 / 3.0], [1e8, 2 / 3.0]])
        let same = try NearestNeighbours(k: 1).fit(far, ClassLabels(["a", "b"]))
        #expect(try same.neighbours(of: far).map { $0[0].distance } == [0, 0])
        #expect(try same.predict(far) == [0, 1])
    }

    @Test("results do not depend on the number of threads")
    func threads() throws {
        let x = normalMatrix(40, 7, seed: 31)
        let labels = ClassLabels((0..<40).map { $0 % 3 == 0 ? "a" : "b" })
        let model = try NearestNeighbours(k: 3).fit(x, labels)
        let new = normalMatrix(50, 7, seed: 32)
        let all = try model.neighbours(of: new)
        for i in [0, 15, 16, 49] { #expect(try model.neighbours(of: new.selecting(rows: [i]))[0] == all[i]) }
        #expect(try model.neighbours(of: Matrix(rows: 0, columns: 7)).isEmpty)
    }

    @Test func refusals() throws {
        let x = normalMatrix(5, 3, seed: 33)
        let labels = ClassLabels(["a", "a", "b", "b", "b"])
        func refused(_ x: Matrix, _ labels: ClassLabels, _ k: Int = 3) -> ModellingError? {
            refusal { () throws(ModellingError) in try NearestNeighbours(k: k).fit(x, labels) }
        }
        #expect(refused(x, labels, 0) == .invalidParameter(name: "k", value: "0", needed: "1 or more are needed"))
        #expect(refused(x, labels, 6) == .tooFewSamples(found: 5, needed: 6, what: "6 nearest neighbours"))
        #expect(refused(x, ClassLabels(["a", "a", "a", "a", "a"])) == .singleClass(name: "a", samples: 5))
        #expect(refused(x, ClassLabels(names: ["a", "b", "c"], indices: labels.indices)) == .emptyClass(name: "c"))
        var holed = x
        holed[4, 2] = .nan
        #expect(refused(holed, labels) == .nonFinite(row: 4, column: 2, what: "X"))
        let model = try NearestNeighbours(k: 3).fit(x, labels)
        #expect(
            refusal { () throws(ModellingError) in try model.predict(holed) }
                == .nonFinite(row: 4, column: 2, what: "X"))
        #expect(
            refusal { () throws(ModellingError) in try model.predict(x.prefix(columns: 2)) }
                == .channelMismatch(found: 2, expected: 3))
        #expect(
            refusal { () throws(ModellingError) in try model.predict(Matrix(rows: [[1e200, 0, 0]])) }
                == .nonFinite(row: 0, column: 0, what: "squared X"))
        let damaged = try altered(model, "k", .integer(6))
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(NearestNeighbourModel.self, from: damaged) }
    }
}
