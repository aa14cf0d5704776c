import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct PLSDiscriminantTests {
    typealias Golden = ModellingGolden
    static let x = Matrix(rows: Golden.x)
    static let xNew = Matrix(rows: Golden.xNew)
    static let labels = ClassLabels(names: ["a", "b", "c"], indices: Golden.labels)

    @Test("agrees with NIPALS and the formula of LDA in numpy for every number of latent variables")
    func golden() throws {
        let distances = [
            Golden.plsdaDistances1, Golden.plsdaDistances2, Golden.plsdaDistances3, Golden.plsdaDistances4,
        ]
        let posteriors = [
            Golden.plsdaPosteriors1, Golden.plsdaPosteriors2, Golden.plsdaPosteriors3, Golden.plsdaPosteriors4,
        ]
        for a in 1...4 {
            let model = try PLSDiscriminantAnalysis(latentVariables: a).fit(Self.x, Self.labels)
            let found = try model.discriminant.squaredDistances(model.pls.scores(of: Self.xNew))
            #expect(relativeDifference(found, Matrix(rows: distances[a - 1])) < 1e-9, "\(a) latent variables")
            #expect(
                try relativeDifference(model.posteriors(Self.xNew), Matrix(rows: posteriors[a - 1])) < 1e-9,
                "\(a) latent variables")
        }
    }

    @Test("the path decides as the fit with each number of latent variables does")
    func path() throws {
        let path = try PLSDiscriminantAnalysis().path(Self.x, Self.labels, maximum: 6)
        #expect(path.count == 6)
        let decisions = try path.decisions(for: Self.xNew)
        #expect(decisions.count == 6)
        for a in 1...6 {
            let alone = try PLSDiscriminantAnalysis(latentVariables: a).fit(Self.x, Self.labels)
            #expect(try alone.predict(Self.xNew) == decisions[a - 1])
            let model = path.model(latentVariables: a)
            let isSamePLS = model.pls == alone.pls
            #expect(isSamePLS)
            #expect(model.discriminant.means == alone.discriminant.means)
            #expect(relativeDifference(model.discriminant.factor, alone.discriminant.factor) < 1e-13)
        }
    }

    @Test("two classes with one column of membership are two classes with two columns")
    func oneColumnIsTwo() throws {
        let labels = ClassLabels(Golden.labels.map { $0 == 0 ? "a" : "b" })
        let model = try PLSDiscriminantAnalysis(latentVariables: 4).fit(Self.x, labels)
        var y = Matrix(rows: 17, columns: 2)
        for (i, c) in labels.indices.enumerated() { y[i, c] = 1 }
        let pls = try PLSRegression(latentVariables: 4).fit(Self.x, y)
        // The sign rule is of the weights, so that even the signs agree.
        #expect(relativeDifference(pls.scores, model.pls.scores) < 1e-12)
        let two = try LinearDiscriminantAnalysis().fit(pls.scores.transposed, labels)
        let posteriors = try two.posteriors(pls.scores(of: Self.xNew))
        #expect(try relativeDifference(model.posteriors(Self.xNew), posteriors) < 1e-9)
    }

    @Test("only inner products of rows matter: an orthonormal basis of the row space gives the same decisions")
    func rotationInvariance() throws {
        let wide = matrix(17, 80, rank: 16, seed: 40).times(normalMatrix(80, 80, seed: 41))
        let coordinates = RowSpace(of: wide.subtractingFromRows(wide.columnMeans)).coordinates
        let train = Array(0..<13)
        let held = Array(13..<17)
        let labels = Self.labels.selecting(rows: train)
        let plain = try PLSDiscriminantAnalysis().path(wide.selecting(rows: train), labels, maximum: 6)
        let small = try PLSDiscriminantAnalysis().path(coordinates.selecting(rows: train), labels, maximum: 6)
        #expect(plain.count == small.count)
        #expect(
            try plain.decisions(for: wide.selecting(rows: held))
                == small.decisions(for: coordinates.selecting(rows: held)))
        #expect(relativeDifference(small.pls.scores.rowSquaredNorms, plain.pls.scores.rowSquaredNorms) < 1e-10)
    }

    @Test("the path ends where the scores within the classes have no rank left")
    func pathEnds() throws {
        // Rank 2: the third latent variable does not exist.
        let x = matrix(12, 9, rank: 2, seed: 50, offset: 5)
        let labels = ClassLabels((0..<12).map { $0 % 2 == 0 ? "a" : "b" })
        #expect(try PLSDiscriminantAnalysis().path(x, labels, maximum: 8).count == 2)
        #expect(
            throws: ModellingError.tooManyComponents(
                asked: 3, largest: 2, because: "the rank of the scores within the classes")
        ) { try PLSDiscriminantAnalysis(latentVariables: 3).fit(x, labels) }
        #expect(throws: ModellingError.singleClass(name: "a", samples: 12)) {
            try PLSDiscriminantAnalysis().path(
                x, ClassLabels(names: ["a"], indices: [Int](repeating: 0, count: 12)), maximum: 2)
        }
        #expect(throws: ModellingError.emptyClass(name: "c")) {
            try PLSDiscriminantAnalysis().path(
                x, ClassLabels(names: ["a", "b", "c"], indices: labels.indices), maximum: 2)
        }
        // Classes without any spread: a typed error, not a classifier of no latent variable.
        let copies = Matrix(rows: (0..<12).map { $0 % 2 == 0 ? [1, 2, 3] : [1, 5, 2] })
        #expect(
            throws: ModellingError.singular(what: "the pooled within-class covariance", rank: 0, needed: 1)
        ) { try PLSDiscriminantAnalysis().path(copies, labels, maximum: 2) }
    }

    @Test("the distances of a class model are N_h·h/h0 + N_q·q/q0")
    func classDistances() throws {
        let model = try ClassDistanceModel(fitting: Self.x, Self.labels, latentVariables: 3)
        let plain = try PLSDiscriminantAnalysis(latentVariables: 3).fit(Self.x, Self.labels)
        let (scores, q) = try plain.pls.projection.project(Self.x)
        let h = try plain.discriminant.squaredDistances(scores)
        let own = Golden.labels.enumerated().map { h[$0, $1] }
        func learned(_ d: [Double]) -> (scale: Double, degrees: Double) {
            let mean = d.reduce(0, +) / Double(d.count)
            let variance = d.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(d.count - 1)
            return (mean, min(max((2 * mean * mean / variance).rounded(), 1), 250))
        }
        let (hScale, hDegrees) = learned(own)
        let (qScale, qDegrees) = learned(q)
        let found = try model.distances(of: Self.xNew)
        let (newScores, newQ) = try plain.pls.projection.project(Self.xNew)
        let newH = try plain.discriminant.squaredDistances(newScores)
        for i in 0..<5 {
            #expect(abs(found.orthogonal[i] - newQ[i]) < 1e-12 * newQ[i])
            for c in 0..<3 {
                let expected = hDegrees * newH[i, c] / hScale + qDegrees * newQ[i] / qScale
                #expect(abs(found.full[i, c] - expected) < 1e-11 * expected)
            }
        }
        // What lies outside the space of the coordinates is added to q, whatever the class.
        let more = try model.distances(of: Self.xNew, outside: [0, 1, 2, 3, 4])
        for i in 0..<5 {
            for c in 0..<3 {
                let expected = qDegrees * Double(i) / qScale
                #expect(abs(more.full[i, c] - found.full[i, c] - expected) < 1e-10 * max(1, expected))
            }
        }
        #expect(more.score == found.score)
    }

    @Test("models written and read predict the same bits; parts that do not fit are refused")
    func roundTrip() throws {
        let model = try PLSDiscriminantAnalysis(latentVariables: 3).fit(Self.x, Self.labels)
        let read = try JSONDecoder().decode(PLSDiscriminantModel.self, from: JSONEncoder().encode(model))
        #expect(read == model)
        #expect(try read.posteriors(Self.xNew).elements == model.posteriors(Self.xNew).elements)
        let other = try PLSDiscriminantAnalysis(latentVariables: 2).fit(Self.x, Self.labels)
        var members = try #require(try JSONValue(encoding: model).object)
        members["discriminant"] = try JSONValue(encoding: other.discriminant)
        let mixed = try JSONEncoder().encode(JSONValue.object(members))
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(PLSDiscriminantModel.self, from: mixed) }
        members = try #require(try JSONValue(encoding: model.pls).object)
        for (key, value) in [
            ("weights", try JSONValue(encoding: other.pls.weights)), ("yMean", .array([.number(1)])),
            ("scores", try JSONValue(encoding: other.pls.scores)),
            ("projection", try JSONValue(encoding: other.pls.projection)),
        ] {
            var damaged = members
            damaged[key] = value
            let bytes = try JSONEncoder().encode(JSONValue.object(damaged))
            #expect(throws: DecodingError.self, "\(key)") { try JSONDecoder().decode(PLSModel.self, from: bytes) }
        }
        let distances = try ClassDistanceModel(fitting: Self.x, Self.labels, latentVariables: 3)
        let copy = try JSONDecoder().decode(ClassDistanceModel.self, from: JSONEncoder().encode(distances))
        #expect(copy == distances)
        #expect(try copy.distances(of: Self.xNew).full.elements == distances.distances(of: Self.xNew).full.elements)
    }
}
