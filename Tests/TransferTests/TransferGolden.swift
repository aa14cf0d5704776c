internal import Foundation
internal import LinearAlgebra
internal import Spectroscopy
internal import TestSupport
internal import Testing

@testable internal import Transfer

/// Every method against the numbers of other programs, which `Scripts/golden-transfer.py` made.
struct TransferGolden {
    struct Document: Decodable {
        struct Case: Decodable, Sendable, CustomStringConvertible {
            let method: String
            let parameters: [String: JSONValue]
            let axis: String
            let primary: [[Double]]?
            let moved: [[Double]]
            let predicted: [Double]

            var description: String { "\(method) \(axis) \(JSONValue.object(parameters).text)" }
        }

        struct Correction: Decodable, Sendable {
            let predicted: [Double]
            let reference: [Double]
            let intercept: Double
            let slope: Double
            let bias: Double
            let sep: Double
            let biasT: Double
            let biasP: Double
            let slopeT: Double
            let slopeP: Double
            let jointF: Double
            let jointP: Double
        }

        struct Interval: Decodable, Sendable {
            let lots: Int
            let disagreeing: Int
            let low: Double
            let high: Double
        }

        struct Agreement: Decodable, Sendable {
            let primary: [Bool]
            let secondary: [Bool]
            let margin: Double
            let alpha: Double
            let overall: Interval
            let accepted: Interval
            let rejected: Interval
            let fewestLots: Int
            let kappa: Double
            let mcNemar: Double
        }

        struct Drift: Decodable, Sendable {
            let later: [[Double]]
            let figures: [[Double]]
            let heldOut: [[Double]]
        }

        let primaryAxis: [Double]
        let secondaryAxes: [String: [Double]]
        let calibration: [[Double]]
        let reference: [Double]
        let transferRows: [Int]
        let latentVariables: Int
        let secondary: [String: [[Double]]]
        let new: [String: [[Double]]]
        let cases: [Case]
        let corrections: [Correction]
        let agreements: [Agreement]
        let drift: Drift
    }

    static let document = Result {
        let folder = SharedFolder.packageRoot.appendingPathComponent("Tests/TransferTests/Golden")
        return try JSONDecoder().decode(
            Document.self, from: Data(contentsOf: folder.appendingPathComponent("transfer.json")))
    }

    static func spectra(_ rows: [[Double]], _ axis: [Double]) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: rows), axis: SpectralAxis(values: axis, unit: .nanometre), signal: .absorbance,
            samples: rows.indices.map { Sample(id: "\($0)") })
    }

    /// The method of a name with the given parameters, the others as by default.
    static func method(_ identifier: String, _ parameters: [String: JSONValue]) throws -> any TransferMethod {
        func decode<M: TransferMethod>(_ type: M.Type) throws -> any TransferMethod {
            let all = (try JSONValue(encoding: M()).object ?? [:]).merging(parameters) { $1 }
            return try JSONDecoder().decode(M.self, from: JSONEncoder().encode(JSONValue.object(all)))
        }
        let type = try #require(TransferCatalogue.method(identifier))
        return try decode(type)
    }

    @Test("every method of the catalogue has a golden value")
    func complete() throws {
        let covered = try Set(Self.document.get().cases.map(\.method))
        #expect(Set(TransferCatalogue.methods.map { $0.identifier }) == covered)
    }

    /// 1e-9 of the largest number: both sides round in the last bits, and differences of the instruments are divided by
    /// small singular values.
    @Test("spectra and predictions agree with other programs", arguments: (try? document.get().cases) ?? [])
    func agrees(_ golden: Document.Case) throws {
        let document = try Self.document.get()
        let calibration = try Self.spectra(document.calibration, document.primaryAxis)
        let axis = try #require(document.secondaryAxes[golden.axis])
        let pairs = try PairedSpectra(
            primary: calibration.selecting(rows: document.transferRows),
            secondary: Self.spectra(#require(document.secondary[golden.axis]), axis))
        let regression = try TransferredRegression(
            Self.method(golden.method, golden.parameters), pairs,
            reference: document.transferRows.map { document.reference[$0] }, calibration: calibration,
            document.reference, latentVariables: document.latentVariables)
        let new = try Self.spectra(#require(document.new[golden.axis]), axis)
        let moved = try regression.transfer.applySecondary(to: new)
        #expect(Instruments.relativeDifference(moved.x.elements, golden.moved.flatMap { $0 }) < 1e-9)
        if let primary = golden.primary {
            let own = try regression.transfer.applyPrimary(to: calibration.selecting(rows: Array(primary.indices)))
            #expect(Instruments.relativeDifference(own.x.elements, primary.flatMap { $0 }) < 1e-9)
        } else {
            #expect(regression.transfer.primarySteps.isEmpty)
        }
        #expect(Instruments.relativeDifference(try regression.predict(new), golden.predicted) < 1e-9)
    }

    /// To 1e-9: statsmodels and scipy give tails to that accuracy.
    @Test("slope, bias and their tests agree with statsmodels and scipy")
    func corrections() throws {
        for golden in try Self.document.get().corrections {
            let line = try PredictionCorrection(
                .slopeAndBias, reference: golden.reference, predicted: golden.predicted)
            let found = [
                line.intercept, line.slope, line.bias, line.sep, line.biasTest?.statistic, line.biasTest?.pValue,
                line.slopeTest?.statistic, line.slopeTest?.pValue, line.jointTest?.statistic, line.jointTest?.pValue,
            ]
            let wanted = [
                golden.intercept, golden.slope, golden.bias, golden.sep, golden.biasT, golden.biasP, golden.slopeT,
                golden.slopeP, golden.jointF, golden.jointP,
            ]
            for (a, b) in zip(found, wanted) { #expect(abs((a ?? .infinity) - b) < 1e-9 * max(1, abs(b))) }
        }
    }
}
