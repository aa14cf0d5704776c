import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct LinearDiscriminantTests {
    typealias Golden = ModellingGolden
    static let x = Matrix(rows: Golden.x).prefix(columns: 4)
    static let xNew = Matrix(rows: Golden.xNew).prefix(columns: 4)
    static let labels = ClassLabels(names: ["a", "b", "c"], indices: Golden.labels)

    @Test("agrees with the formula in numpy")
    func golden() throws {
        let equal = try LinearDiscriminantAnalysis(priors: .equal).fit(Self.x, Self.labels)
        let frequencies = try LinearDiscriminantAnalysis(priors: .frequencies).fit(Self.x, Self.labels)
        #expect(relativeDifference(equal.means, Matrix(rows: Golden.classMeans)) < 1e-14)
        #expect(
            try relativeDifference(equal.squaredDistances(Self.xNew), Matrix(rows: Golden.squaredDistances)) < 1e-11)
        #expect(
            try relativeDifference(equal.posteriors(Self.xNew), Matrix(rows: Golden.equalPosteriors)) < 1e-11)
        #expect(
            try relativeDifference(frequencies.posteriors(Self.xNew), Matrix(rows: Golden.frequenciesPosteriors))
                < 1e-11)
        let shares = [7, 6, 4].map { Double($0) / 17 }
        #expect(equal.priors == [Double](repeating: 1 / 3.0, count: 3))
        #expect(frequencies.priors == shares)
    }

    @Test(
        "posteriors sum to 1 and are largest for the decided class",
        arguments: LinearDiscriminantAnalysis.Priors.allCases)
    func posteriors(_ priors: LinearDiscriminantAnalysis.Priors) throws {
        let model = try LinearDiscriminantAnalysis(priors: priors).fit(Self.x, Self.labels)
        // Far rows too: exp(−d²/2) is 0 for every class there, the posteriors are not.
        let far = Matrix(rows: 5, columns: 4, elements: Self.xNew.elements.map { $0 * 1000 })
        for rows in [Self.x, Self.xNew, far] {
            let posteriors = try model.posteriors(rows)
            let decided = try model.predict(rows)
            for i in 0..<rows.rows {
                let row = posteriors.row(i)
                #expect(abs(row.reduce(0, +) - 1) < 1e-14)
                #expect(row.indices.allSatisfy { row[$0] <= row[decided[i]] })
            }
        }
    }

    @Test("the priors shift the decision by their log ratio")
    func priorShift() throws {
        // Two classes on a line with unit variance within: 3 rows about 0, 6 about 4, border at 2 for equal priors.
        let x = Matrix(column: [-1, 0, 1, 3, 4, 5, 3, 4, 5])
        let labels = ClassLabels(["a", "a", "a", "b", "b", "b", "b", "b", "b"])
        let equal = try LinearDiscriminantAnalysis(priors: .equal).fit(x, labels)
        let frequencies = try LinearDiscriminantAnalysis(priors: .frequencies).fit(x, labels)
        let variance = 6.0 / 7
        let shift = log(2.0) * variance / 4
        let border: Double = 2 - shift
        let around = Matrix(column: [1.999, 2.001, border - 0.001, border + 0.001])
        #expect(try equal.predict(around) == [0, 1, 0, 0])
        #expect(try frequencies.predict(around) == [1, 1, 0, 1])
        let distances = try equal.squaredDistances(Matrix(column: [1])).row(0)
        #expect(abs(distances[0] - 1 / variance) < 1e-15)
        #expect(abs(distances[1] - 9 / variance) < 1e-14)
        // The first of equals.
        #expect(try equal.predict(Matrix(column: [2])) == [0])
    }

    @Test("distances and decisions do not depend on the units or mixture of the variables")
    func affineInvariance() throws {
        let map = normalMatrix(4, 4, seed: 20)
        let shift = [3.0, -100, 0.5, 7]
        func moved(_ m: Matrix) -> Matrix { m.times(map).subtractingFromRows(shift) }
        let model = try LinearDiscriminantAnalysis().fit(Self.x, Self.labels)
        let other = try LinearDiscriminantAnalysis().fit(moved(Self.x), Self.labels)
        let expected = try model.squaredDistances(Self.xNew)
        #expect(try relativeDifference(other.squaredDistances(moved(Self.xNew)), expected) < 1e-9)
        #expect(try other.predict(moved(Self.xNew)) == model.predict(Self.xNew))
        // Distances of whitened rows are Euclidean.
        let rows = model.whitened(Self.xNew)
        let means = model.whitened(model.means)
        for c in 0..<3 {
            let squared = rows.subtractingFromRows(means.row(c)).rowSquaredNorms
            #expect(relativeDifference(squared, expected.column(c)) < 1e-12)
        }
    }

    @Test("one fit serves every leading subset of the variables")
    func leadingSubsets() throws {
        let path = try LinearDiscriminantAnalysis().fit(Self.x, Self.labels).squaredDistancePath(Self.xNew)
        #expect(path.count == 4)
        for a in 1...4 {
            let alone = try LinearDiscriminantAnalysis().fit(Self.x.prefix(columns: a), Self.labels)
            #expect(
                try relativeDifference(path[a - 1], alone.squaredDistances(Self.xNew.prefix(columns: a))) < 1e-11)
        }
    }

    @Test("a class of one row is allowed, as the covariance is pooled")
    func oneRowClass() throws {
        let rows = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        let labels = ClassLabels(["a", "a", "a", "a", "a", "b", "b", "b", "b", "lone"])
        let model = try LinearDiscriminantAnalysis(priors: .frequencies).fit(Self.x.selecting(rows: rows), labels)
        #expect(model.means.row(2) == Self.x.row(9))
        #expect(try model.predict(Self.x.selecting(rows: [9])) == [2])
    }

    @Test func refusals() throws {
        func refused(_ x: Matrix, _ labels: ClassLabels) -> ModellingError? {
            do throws(ModellingError) {
                _ = try LinearDiscriminantAnalysis().fit(x, labels)
                return nil
            } catch { return error }
        }
        let two = ClassLabels(["a", "a", "a", "b", "b", "b"])
        let x = normalMatrix(6, 2, seed: 3)
        #expect(refused(x, ClassLabels(["a", "a", "a", "a", "a", "a"])) == .singleClass(name: "a", samples: 6))
        #expect(
            refused(x, ClassLabels(names: ["a", "b", "c"], indices: [0, 0, 0, 1, 1, 1])) == .emptyClass(name: "c"))
        #expect(refused(x, ClassLabels(["a", "b"])) == .shapeMismatch(what: "class labels", found: 2, expected: 6))
        #expect(
            refused(x.selecting(rows: [0, 5]), ClassLabels(["a", "b"]))
                == .tooFewSamples(found: 2, needed: 3, what: "a pooled covariance of 2 classes"))
        var holed = x
        holed[3, 1] = .nan
        #expect(refused(holed, two) == .nonFinite(row: 3, column: 1, what: "X"))
        // The third variable is the sum of the others.
        let dependent = Matrix(rows: (0..<6).map { [x[$0, 0], x[$0, 1], x[$0, 0] + x[$0, 1]] })
        let what = "the pooled within-class covariance"
        #expect(refused(dependent, two) == .singular(what: what, rank: 2, needed: 3))
        #expect(refused(normalMatrix(6, 5, seed: 4), two) == .singular(what: what, rank: 4, needed: 5))
        // No variation within the classes.
        #expect(refused(Matrix(column: [0, 0, 0, 1, 1, 1]), two) == .singular(what: what, rank: 0, needed: 1))
        let model = try LinearDiscriminantAnalysis().fit(x, two)
        #expect(throws: ModellingError.shapeMismatch(what: "variables", found: 3, expected: 2)) {
            try model.predict(dependent)
        }
    }

    @Test("a file whose parts do not fit each other is refused")
    func damagedFiles() throws {
        let model = try LinearDiscriminantAnalysis().fit(Self.x, Self.labels)
        let json = try JSONValue(encoding: model)
        #expect(try JSONDecoder().decode(LinearDiscriminantModel.self, from: JSONEncoder().encode(json)) == model)
        for (key, other) in [
            ("classNames", try JSONValue(encoding: ["a", "b"])), ("priors", try JSONValue(encoding: [0.5, 0.5])),
            ("factor", try JSONValue(encoding: normalMatrix(3, 3, seed: 1))),
            ("means", try JSONValue(encoding: normalMatrix(3, 5, seed: 1))),
        ] {
            var members = try #require(json.object)
            members[key] = other
            let bytes = try JSONEncoder().encode(JSONValue.object(members))
            #expect(throws: DecodingError.self, "\(key)") {
                try JSONDecoder().decode(LinearDiscriminantModel.self, from: bytes)
            }
        }
    }
}
