import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct SoftPLSDiscriminantTests {
    @Test("agrees with scikit-learn and numpy, step by step", arguments: 0..<4)
    func golden(_ index: Int) throws {
        let golden = try ClassesGolden.load()
        let expected = golden.soft[index]
        let model = try SoftPLSDiscriminantAnalysis(latentVariables: expected.latentVariables).fit(
            golden.training, expected.two ? golden.twoClasses : golden.classes)
        let seen = try model.predict(golden.others)
        #expect(relativeDifference(seen.hardDistances, Matrix(rows: expected.hard)) < 1e-9)
        #expect(relativeDifference(seen.softDistances, Matrix(rows: expected.soft)) < 1e-9)
        #expect(abs(seen.limit - expected.limit) < 1e-12 * expected.limit)
        #expect(relativeDifference(model.outlierLimits, expected.outlierLimits) < 1e-12)
        let g = expected.soft[0].count
        for i in 0..<6 {
            #expect(seen.decided[i] == (0..<g).min { expected.hard[i][$0] < expected.hard[i][$1] })
            let within = (0..<g).filter { expected.soft[i][$0] < expected.limit }
            #expect(seen.accepted[i] == within.sorted { expected.soft[i][$0] < expected.soft[i][$1] })
        }
        #expect(try recoded(model) == model)
    }

    @Test("another level needs no refit: it is the model that is fitted at it")
    func levels() throws {
        let golden = try ClassesGolden.load()
        let model = try SoftPLSDiscriminantAnalysis(latentVariables: 3).fit(golden.training, golden.classes)
        let strict = try model.at(LimitLevels(alpha: 0.4, gamma: 0.2))
        let refitted = try SoftPLSDiscriminantAnalysis(latentVariables: 3, alpha: 0.4, gamma: 0.2).fit(
            golden.training, golden.classes)
        #expect(strict == refitted)
        let (loose, tight) = (try model.predict(golden.training), try strict.predict(golden.training))
        #expect(tight.accepted.flatMap { $0 }.count < loose.accepted.flatMap { $0 }.count)
        #expect(throws: ModellingError.self) { try model.at(LimitLevels(alpha: 1)) }
    }

    @Test func refusals() throws {
        let golden = try ClassesGolden.load()
        func refused(_ x: Matrix, _ labels: ClassLabels, _ a: Int, alpha: Double = 0.05) -> ModellingError? {
            refusal { () throws(ModellingError) in
                try SoftPLSDiscriminantAnalysis(latentVariables: a, alpha: alpha).fit(x, labels)
            }
        }
        let x = golden.training
        #expect(
            refused(x, golden.classes, 1)
                == .invalidParameter(
                    name: "latentVariables", value: "1", needed: "2 or more are needed for 3 classes"))
        #expect(
            refused(x, golden.classes, 2, alpha: 0)
                == .invalidParameter(
                    name: "alpha", value: "0.0", needed: "a number above 0 and below 1 is needed"))
        // Of three classes, one of one row cannot span two dimensions.
        let lone = golden.labels.enumerated().map { $0.offset == 0 ? 2 : min($0.element, 1) }
        #expect(
            refused(x, ClassLabels(names: ["a", "b", "lone"], indices: lone), 3)
                == .singular(what: "the scatter of class \"lone\" about its centre", rank: 1, needed: 2))
        #expect(
            refused(x, ClassLabels(names: ["a"], indices: golden.labels.map { _ in 0 }), 2)
                == .singleClass(name: "a", samples: 21))
        #expect(
            refused(x, ClassLabels(names: ["a", "b", "c", "d"], indices: golden.labels), 3)
                == .emptyClass(name: "d"))
        #expect(
            refused(matrix(21, 6, rank: 2, seed: 8), golden.classes, 4)
                == .tooManyComponents(asked: 4, largest: 2, because: "the rank of the spectra"))
        let model = try SoftPLSDiscriminantAnalysis(latentVariables: 2).fit(x, golden.classes)
        var holed = golden.others
        holed[5, 5] = .nan
        #expect(
            refusal { () throws(ModellingError) in try model.predict(holed) }
                == .nonFinite(row: 5, column: 5, what: "X"))
        let damaged = try altered(model, "classSamples", .array([.integer(8), .integer(7)]))
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(SoftPLSDiscriminantModel.self, from: damaged)
        }
    }
}
