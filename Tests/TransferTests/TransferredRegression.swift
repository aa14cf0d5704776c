internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy

@testable internal import Transfer

/// A PLS regression after a transfer, put together as `InstrumentTransfer` says: to try methods with.
struct TransferredRegression {
    let transfer: InstrumentTransfer
    let model: PLSModel

    /// - Parameters:
    ///   - calibration: spectra of the primary instrument with their reference values.
    ///   - reference: the values of the transfer samples.
    init(
        _ method: any TransferMethod, _ pairs: PairedSpectra, reference: [Double], calibration: Spectra, _ y: [Double],
        latentVariables: Int
    ) throws {
        let transfer = try method.fit(pairs)
        self.transfer = transfer
        var rows = try transfer.applyPrimary(to: calibration).x
        var values = y
        let own = try transfer.applySecondary(to: pairs.secondary).x
        for _ in 0..<transfer.copies {
            rows = Matrix(rows: rows.rows + own.rows, columns: rows.columns, elements: rows.elements + own.elements)
            values += reference
        }
        if let lambda = transfer.domainPenalty {
            model = try DomainInvariantPLS(latentVariables: latentVariables, lambda: lambda).fit(
                rows, values, source: rows, target: own
            ).model
            return
        }
        let plain = try PLSRegression(latentVariables: latentVariables).fit(rows, Matrix(column: values))
        guard let form = transfer.correction else {
            model = plain
            return
        }
        let line = try PredictionCorrection(
            form, reference: reference, predicted: plain.predict(own).column(0))
        model = plain.correctingPredictions(slope: line.slope, intercept: line.intercept)
    }

    func predict(_ spectra: Spectra) throws -> [Double] {
        try model.predict(transfer.applySecondary(to: spectra).x).column(0)
    }
}
