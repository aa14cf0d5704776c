import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct SupportVectorBadInputTests {
    static let x = SupportVectorTests.x
    static let labels = SupportVectorTests.labels
    static let y = Matrix(column: (0..<27).map { Double($0 % 5) })

    private func expect<T>(
        _ error: ModellingError, _ location: SourceLocation = #_sourceLocation, _ body: () throws -> T
    ) {
        #expect(throws: error, sourceLocation: location) { try body() }
    }

    private func refused(_ name: String, _ value: String, _ needed: String) -> ModellingError {
        .invalidParameter(name: name, value: value, needed: needed)
    }

    @Test("parameters out of their range")
    func parameters() {
        let positive = "a finite number above 0 is needed"
        let cases: [(SupportVectorClassifier, ModellingError)] = [
            (.init(kernel: .linear, cost: 0), refused("cost", "0.0", positive)),
            (.init(kernel: .linear, cost: -1), refused("cost", "-1.0", positive)),
            (.init(kernel: .linear, cost: .infinity), refused("cost", "inf", positive)),
            (.init(kernel: .radial, gamma: 0), refused("gamma", "0.0", positive)),
            (.init(kernel: .radial, gamma: -2), refused("gamma", "-2.0", positive)),
            (.init(kernel: .radial, gamma: .nan), refused("gamma", "nan", positive)),
            (.init(kernel: .polynomial, degree: 0), refused("degree", "0", "1 to 100 is needed")),
            (.init(kernel: .polynomial, coef0: .infinity), refused("coef0", "inf", "a finite number is needed")),
            (.init(kernel: .radial, tolerance: 0), refused("tolerance", "0.0", positive)),
            (.init(kernel: .radial, maximumIterations: 0), refused("maximumIterations", "0", "1 or more are needed")),
            (
                .init(kernel: .radial, classWeights: ["a": 0]),
                refused("classWeights of \"a\"", "0.0", positive)
            ),
            (
                .init(kernel: .radial, classWeights: ["d": 2]),
                refused(
                    "classWeights", "2.0 for \"d\"", "there is no such class; there are \"a\", \"b\", \"c\"")
            ),
        ]
        for (method, error) in cases { expect(error) { try method.fit(Self.x, Self.labels) } }
        expect(refused("cost", "0.0", positive)) {
            try SupportVectorRegression(kernel: .radial, cost: 0).fit(Self.x, Self.y)
        }
        expect(refused("epsilon", "-0.1", "a finite number of 0 or more is needed")) {
            try SupportVectorRegression(kernel: .radial, epsilon: -0.1).fit(Self.x, Self.y)
        }
        expect(refused("gamma", "-1.0", positive)) {
            try SupportVectorRegression(kernel: .radial, gamma: -1).fit(Self.x, Self.y)
        }
        for nu in [0, -1, 1.5, .nan] {
            expect(refused("nu", "\(nu)", "a number above 0 and at most 1 is needed")) {
                try OneClassSupportVectors(nu: nu).fit(Self.x)
            }
        }
        expect(refused("costs", "an empty list", "one number or more is needed")) {
            try SupportVectorGrid(kernel: .linear, costs: []).path(Self.x, Self.labels, maximum: 1)
        }
        expect(refused("relativeGammas", "0.0", positive)) {
            try SupportVectorGrid(kernel: .radial, relativeGammas: [1, 0]).path(Self.x, Self.labels, maximum: 1)
        }
        expect(refused("epsilons", "an empty list", "one number or more is needed")) {
            try SupportVectorRegressionGrid(kernel: .linear, epsilons: []).path(Self.x, Self.y, maximum: 1)
        }
    }

    @Test("classes that cannot be told apart by anything")
    func classes() {
        let method = SupportVectorClassifier(kernel: .radial, probabilities: true)
        let two = Matrix(rows: [[1, 2], [3, 4]])
        expect(.singleClass(name: "a", samples: 2)) { try method.fit(two, ClassLabels(["a", "a"])) }
        expect(.singleClass(name: "a", samples: 1)) {
            try method.fit(Matrix(rows: [[1, 2]]), ClassLabels(["a"]))
        }
        expect(.emptyClass(name: "c")) {
            try method.fit(two, ClassLabels(names: ["a", "b", "c"], indices: [0, 1]))
        }
        expect(.shapeMismatch(what: "class labels", found: 3, expected: 2)) {
            try method.fit(two, ClassLabels(["a", "b", "b"]))
        }
        // One row of "a": a machine can be fitted, probabilities cannot.
        let three = Matrix(rows: [[1, 2], [3, 4], [3, 5]])
        let labels = ClassLabels(["a", "b", "b"])
        let what = "class \"a\" (probabilities by cross-validation of independent lots)"
        expect(.tooFewSamples(found: 1, needed: 2, what: what)) { try method.fit(three, labels) }
        let lots = Lots(names: ["1", "2"], indices: [0, 0, 1, 1])
        expect(.tooFewSamples(found: 1, needed: 2, what: what)) {
            try method.fit(
                Matrix(rows: [[1, 2], [3, 4], [3, 5], [5, 5]]), ClassLabels(["a", "a", "b", "b"]), lots: lots)
        }
        #expect(throws: Never.self) { try SupportVectorClassifier(kernel: .radial).fit(three, labels) }
        expect(refused("probabilities", "false", "true is needed when the model is fitted")) {
            try SupportVectorClassifier(kernel: .radial).fit(three, labels).probabilities(three)
        }
    }

    @Test("rows and responses without variation, and too few rows")
    func variation() {
        let equal = Matrix(rows: 4, columns: 3, repeating: 2)
        let labels = ClassLabels(["a", "a", "b", "b"])
        let none = ModellingError.noVariation(samples: 4, channels: 3)
        expect(none) { try SupportVectorClassifier(kernel: .linear).fit(equal, labels) }
        expect(none) { try SupportVectorRegression(kernel: .linear).fit(equal, Matrix(column: [1, 2, 3, 4])) }
        expect(none) { try OneClassSupportVectors(nu: 0.5).fit(equal) }
        expect(.constantResponse(name: "the response", value: 3)) {
            try SupportVectorRegression(kernel: .radial).fit(Self.x, Matrix(rows: 27, columns: 1, repeating: 3))
        }
        let one = Matrix(rows: [[1, 2]])
        expect(.tooFewSamples(found: 1, needed: 2, what: "support vector regression")) {
            try SupportVectorRegression(kernel: .radial).fit(one, Matrix(column: [1]))
        }
        expect(.tooFewSamples(found: 1, needed: 2, what: "a one-class model")) {
            try OneClassSupportVectors(nu: 0.5).fit(one)
        }
        expect(.shapeMismatch(what: "reference values", found: 1, expected: 27)) {
            try SupportVectorRegression(kernel: .radial).fit(Self.x, Matrix(column: [1]))
        }
    }

    @Test("numbers that are not finite, and kernels that overflow")
    func nonFinite() throws {
        for bad in [Double.nan, .infinity] {
            var x = Self.x
            x[4, 1] = bad
            let error = ModellingError.nonFinite(row: 4, column: 1, what: "X")
            expect(error) { try SupportVectorClassifier(kernel: .radial).fit(x, Self.labels) }
            expect(error) { try SupportVectorRegression(kernel: .radial).fit(x, Self.y) }
            expect(error) { try OneClassSupportVectors(nu: 0.5).fit(x) }
            expect(error) { try SupportVectorGrid().path(x, Self.labels, maximum: 1) }
            let model = try SupportVectorClassifier(kernel: .radial).fit(Self.x, Self.labels)
            expect(error) { try model.predict(x) }
            var y = Self.y
            y[3, 0] = bad
            expect(.nonFinite(row: 3, column: 0, what: "Y")) {
                try SupportVectorRegression(kernel: .radial).fit(Self.x, y)
            }
        }
        let model = try SupportVectorClassifier(kernel: .radial).fit(Self.x, Self.labels)
        expect(.channelMismatch(found: 3, expected: 2)) { try model.predict(Matrix(rows: [[1, 2, 3]])) }
        let large = Matrix(rows: [[1e200, 0], [0, 1], [1, 1], [2, 2]])
        expect(.nonFinite(row: 0, column: 0, what: "squared X")) {
            try SupportVectorClassifier(kernel: .linear).fit(large, ClassLabels(["a", "a", "b", "b"]))
        }
        let wide = Matrix(rows: [[1e4, 0], [0, 1], [1, 1], [2, 2]])
        expect(.nonFinite(row: 0, column: 0, what: "the kernel matrix")) {
            try SupportVectorClassifier(kernel: .polynomial, gamma: 1, degree: 100, scaling: .none).fit(
                wide, ClassLabels(["a", "a", "b", "b"]))
        }
        #expect(try model.predict(Matrix(rows: 0, columns: 2)).isEmpty)
    }
}
