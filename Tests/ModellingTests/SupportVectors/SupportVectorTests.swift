import Foundation
import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import Modelling

@Suite struct SupportVectorTests {
    /// Three classes about (0, 0), (3, 0) and (0, 3), with 12, 9 and 6 rows.
    static let labels = ClassLabels(
        (0..<27).map { $0 < 12 ? "a" : $0 < 21 ? "b" : "c" })
    static let x: Matrix = {
        var x = normalMatrix(27, 2, seed: 40)
        for i in 12..<21 { x[i, 0] += 3 }
        for i in 21..<27 { x[i, 1] += 3 }
        return x
    }()
    static let new = normalMatrix(10, 2, seed: 41).times(Matrix(rows: [[2, 0], [0, 2]]))

    @Test("two rows a side: the machine is known in closed form")
    func closedForm() throws {
        // The margin lies between 1 and 3, so f = x − 2 for the class "b" on the right, −f for "a" as the first.
        let x = Matrix(column: [0, 1, 3, 4])
        let model = try SupportVectorClassifier(
            kernel: .linear, cost: 100, scaling: .none, tolerance: 1e-9
        ).fit(x, ClassLabels(["a", "a", "b", "b"]))
        #expect(
            relativeDifference(try model.decisionValues(Matrix(column: [0, 1, 2.5, 3])).elements, [2, 1, -0.5, -1])
                < 1e-8)
        #expect(model.supportRows == [1, 2])
        #expect(abs(model.solutions[0].objective + 0.5) < 1e-9)
        #expect(abs(model.solutions[0].threshold + 2) < 1e-8)
        #expect(model.supportCounts == [1, 1])
    }

    @Test("the best line within a tube is known in closed form")
    func tube() throws {
        // ŷ = 2x with ε = 0.5: the flattest line within the tube has the slope (8 − 1)/4.
        let x = Matrix(column: [0, 1, 2, 3, 4])
        let model = try SupportVectorRegression(
            kernel: .linear, cost: 1000, epsilon: 0.5, scaling: .none, scaleResponse: false, tolerance: 1e-9
        ).fit(x, Matrix(column: [0, 2, 4, 6, 8]))
        #expect(relativeDifference(try model.predict(Matrix(column: [0, 2, 5])).elements, [0.5, 4, 9.25]) < 1e-8)
        #expect(model.supportRows == [0, 4])
    }

    @Test("block scaling makes the machine free of the unit and offset of X, and of the unit of y")
    func units() throws {
        let moved = Matrix(rows: 27, columns: 2, elements: Self.x.elements.map { 1000 * $0 + 500 })
        let movedNew = Matrix(rows: 10, columns: 2, elements: Self.new.elements.map { 1000 * $0 + 500 })
        for kernel in SupportVectorKernel.allCases {
            let method = SupportVectorClassifier(kernel: kernel, cost: 5, coef0: 1, tolerance: 1e-8)
            #expect(
                try relativeDifference(
                    method.fit(moved, Self.labels).decisionValues(movedNew),
                    method.fit(Self.x, Self.labels).decisionValues(Self.new)) < 1e-6)
        }
        let y = Matrix(column: (0..<27).map { Self.x[$0, 0] - Self.x[$0, 1] })
        let largeY = Matrix(column: y.elements.map { 1e6 * $0 - 3e6 })
        let method = SupportVectorRegression(kernel: .radial, cost: 5, tolerance: 1e-8)
        let expected = try method.fit(Self.x, y).predict(Self.new).elements.map { 1e6 * $0 - 3e6 }
        #expect(relativeDifference(try method.fit(moved, largeY).predict(movedNew).elements, expected) < 1e-6)
    }

    @Test("γ where none is stated")
    func defaultGamma() throws {
        let variances = Self.x.columnStandardDeviations(about: Self.x.columnMeans).map { $0 * $0 }
        let expected: [SupportVectorScaling: Double] = [
            .none: 1 / variances.reduce(0, +), .centre: 1 / variances.reduce(0, +), .block: 1, .autoscale: 0.5,
        ]
        for scaling in SupportVectorScaling.allCases {
            let model = try SupportVectorClassifier(kernel: .radial, scaling: scaling).fit(Self.x, Self.labels)
            #expect(abs(model.function.gamma - (expected[scaling] ?? 0)) < 1e-14)
        }
    }

    @Test("weights of classes are factors of C, and balanced is n/(g·n_c)")
    func weights() throws {
        let overlapping = normalMatrix(27, 2, seed: 44)
        let balanced = try SupportVectorClassifier(kernel: .radial, tolerance: 1e-9).fit(overlapping, Self.labels)
        let stated = try SupportVectorClassifier(
            kernel: .radial, balanced: false, classWeights: ["a": 0.75, "b": 1, "c": 1.5], tolerance: 1e-9
        ).fit(overlapping, Self.labels)
        let plain = try SupportVectorClassifier(kernel: .radial, balanced: false, tolerance: 1e-9).fit(
            overlapping, Self.labels)
        #expect(relativeDifference(balanced.coefficients, stated.coefficients) < 1e-7)
        #expect(balanced.coefficients.elements.max().map { abs($0 - 1) < 1e-12 } == true)
        #expect(balanced.coefficients.elements.min().map { abs($0 + 1.5) < 1e-12 } == true)
        #expect(plain.coefficients.elements.map(abs).max() == 1)
    }

    @Test("a tie of votes goes to the class whose name comes first")
    func ties() {
        // a beats b, b beats c, c beats a: one vote each; a value of 0 votes for the second.
        let values = Matrix(rows: [[1, -1, 1], [-1, 1, -1], [0, 0, 0]])
        #expect(OneVersusOne.decide(values, classes: 3) == [0, 0, 2])
    }

    @Test("the sigmoid and the coupling agree with scipy and numpy")
    func probabilitiesGolden() throws {
        let golden = try SupportVectorGolden.document.get()
        let sigmoid = SigmoidCalibration(
            decisionValues: golden.platt.decisionValues, isFirst: golden.platt.isFirst)
        #expect(abs(sigmoid.slope - golden.platt.slope) < 1e-5)
        #expect(abs(sigmoid.offset - golden.platt.offset) < 1e-5)
        let coupled = try PairwiseCoupling.probabilities(ofFirst: golden.coupling.pairs, classes: 4)
        #expect(relativeDifference(coupled, golden.coupling.probabilities) < 1e-13)
        #expect(relativeDifference(try PairwiseCoupling.probabilities(ofFirst: [0.3], classes: 2), [0.3, 0.7]) < 1e-14)
        // Certain pairs: no NaN, and the sum is 1.
        let certain = try PairwiseCoupling.probabilities(ofFirst: [1, 1, 0], classes: 3)
        #expect(certain.allSatisfy { $0 >= 0 } && abs(certain.reduce(0, +) - 1) < 1e-14)
        #expect(certain[0] > 0.999)
    }

    @Test("probabilities follow the decisions, sum to 1, and depend on the seed and the lots only")
    func probabilities() throws {
        var method = SupportVectorClassifier(kernel: .radial, cost: 10, probabilities: true)
        let model = try method.fit(Self.x, Self.labels)
        let centres = Matrix(rows: [[0, 0], [3, 0], [0, 3]])
        let p = try model.probabilities(centres)
        for c in 0..<3 {
            #expect(abs(p.row(c).reduce(0, +) - 1) < 1e-12)
            #expect(p[c, c] > 0.6)
        }
        #expect(try method.fit(Self.x, Self.labels) == model)
        method.seed = 2
        #expect(try method.fit(Self.x, Self.labels).probabilities(centres) != p)
        method.seed = 1
        let lots = Lots(names: (0..<9).map { "\($0)" }, indices: (0..<27).map { $0 / 3 })
        #expect(try method.fit(Self.x, Self.labels, lots: lots).probabilities(centres) != p)
        // The machines themselves are the same.
        #expect(try method.fit(Self.x, Self.labels, lots: lots).solutions == model.solutions)
    }

    @Test("copies of rows in one lot do not make probabilities surer than the rows themselves")
    func copiedRows() throws {
        let noise = normalMatrix(80, 4, seed: 50)
        let labels = ClassLabels((0..<80).map { $0 % 2 == 0 ? "a" : "b" })
        let twice = (0..<160).map { $0 / 2 }
        let copied = ClassLabels(names: ["a", "b"], indices: twice.map { labels.indices[$0] })
        let method = SupportVectorClassifier(
            kernel: .radial, cost: 1000, gamma: 2, balanced: false, probabilities: true)
        let x = noise.selecting(rows: twice)
        let split = try method.fit(x, copied).probabilities(noise)
        let grouped = try method.fit(
            x, copied, lots: Lots(names: (0..<80).map { "\($0)" }, indices: twice)
        ).probabilities(noise)
        // There is nothing to learn: the mean probability of the right class says what was learned by heart.
        func ofTruth(_ p: Matrix) -> Double { (0..<80).map { p[$0, labels.indices[$0]] }.reduce(0, +) / 80 }
        #expect(ofTruth(split) > 0.85)
        #expect(ofTruth(grouped) < 0.6)
    }

    @Test("models survive JSON to the last bit")
    func coding() throws {
        let y = Matrix(rows: 27, columns: 2, elements: Self.x.elements.map { $0 * $0 })
        func again<Model: PredictiveModel & Equatable>(_ model: Model) throws -> Model {
            try JSONDecoder().decode(Model.self, from: JSONEncoder().encode(model))
        }
        let classifier = try SupportVectorClassifier(kernel: .polynomial, probabilities: true).fit(Self.x, Self.labels)
        #expect(try again(classifier) == classifier)
        let regression = try SupportVectorRegression(kernel: .radial).fit(Self.x, y)
        #expect(try again(regression) == regression)
        #expect(try again(regression).predict(Self.new) == regression.predict(Self.new))
        let oneClass = try OneClassSupportVectors(nu: 0.2).fit(Self.x)
        #expect(try again(oneClass) == oneClass)
    }

    @Test("several responses are as many machines")
    func responses() throws {
        let y = Matrix(rows: 27, columns: 2, elements: Self.x.elements.map { $0 * $0 })
        let method = SupportVectorRegression(kernel: .radial, cost: 10, epsilon: 0.05)
        let both = try method.fit(Self.x, y).predict(Self.new)
        for k in 0..<2 {
            let one = try method.fit(Self.x, Matrix(column: y.column(k))).predict(Self.new)
            #expect(relativeDifference(both.column(k), one.elements) < 1e-12)
        }
    }

    @Test("ν bounds the share of rows outside from above and that of support vectors from below")
    func nu() throws {
        let x = normalMatrix(100, 3, seed: 60)
        for nu in [0.05, 0.2, 0.5, 1] {
            let model = try OneClassSupportVectors(nu: nu, tolerance: 1e-6).fit(x)
            let total = model.coefficients.reduce(0, +)
            #expect(abs(total - 100 * nu) < 1e-9)
            let outside = try model.predict(x).decisionValues.count { $0 < -1e-5 }
            #expect(Double(outside) <= 100 * nu + 1e-9)
            #expect(Double(model.supportRows.count) >= 100 * nu - 1e-9)
            #expect(model.solution.threshold.isFinite)
        }
        let model = try OneClassSupportVectors(nu: 0.05).fit(x)
        #expect(try model.predict(Matrix(rows: [[0, 0, 0], [20, 0, 0]])).accepted == [true, false])
    }

    @Test("a tube that holds all rows gives one value, and says so")
    func emptyTube() throws {
        let y = Matrix(column: [1, 2, 3, 4])
        let model = try SupportVectorRegression(kernel: .radial, epsilon: 5).fit(Matrix(column: [1, 5, 2, 7]), y)
        #expect(model.supportRows.isEmpty)
        #expect(try model.predict(Matrix(column: [0, 100])).elements == [2.5, 2.5])
        #expect(model.findings.map(\.code) == ["svr.no-support-vectors"])
    }

    @Test("constant channels change nothing but a finding under autoscale")
    func constantChannels() throws {
        let wide = Matrix(rows: (0..<27).map { [7] + Self.x.row($0) })
        for scaling in SupportVectorScaling.allCases where scaling != .none {
            let method = SupportVectorClassifier(kernel: .radial, cost: 5, scaling: scaling, tolerance: 1e-8)
            let model = try method.fit(wide, Self.labels)
            let expected = try method.fit(Self.x, Self.labels)
            #expect(
                try relativeDifference(
                    model.decisionValues(Matrix(rows: (0..<10).map { [7] + Self.new.row($0) })),
                    expected.decisionValues(Self.new)) < 1e-6)
            #expect(model.findings.map(\.code) == (scaling == .autoscale ? ["svm.constant-channels"] : []))
        }
    }
}
