internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Spectroscopy
internal import Transfer

/// A transferred regression with all numbers of latent variables a = 1 … A, which come from one fit.
///
/// ŷ_a = ȳ + Σ_{c≤a} t_c·q_c, then the line of `correction`, fitted to ŷ_a of the transfer samples.
struct TransferPath: Sendable {
    /// The transferred regression with one number of latent variables: takes raw spectra of the secondary instrument.
    struct Regression: Sendable {
        let transfer: InstrumentTransfer
        let pipeline: FittedPipeline<PLSModel>
        /// The calibration spectra as the model saw them, with their reference values.
        let ready: Matrix
        let reference: [Double]
    }

    private let transfer: InstrumentTransfer
    private let pipeline: FittedPipeline<PLSModel>
    private let ready: Matrix
    private let reference: [Double]
    /// What corrects the predictions of each a; nil where no line goes through those of the transfer samples.
    private let lines: [PredictionCorrection?]
    private let samples: Int

    /// - Parameters:
    ///   - pipeline: takes raw spectra of the secondary instrument; its model has A latent variables.
    ///   - pairs: the transfer samples on the secondary instrument.
    init(
        transfer: InstrumentTransfer, pipeline: FittedPipeline<PLSModel>, ready: Matrix, reference: [Double],
        pairs: Spectra, pairReference: [Double]
    ) throws(PredictionError) {
        self.transfer = transfer
        self.pipeline = pipeline
        self.ready = ready
        self.reference = reference
        samples = pairs.count
        guard let form = transfer.correction else {
            lines = []
            return
        }
        lines = try Self.predictions(pipeline, pairs).map {
            try? PredictionCorrection(form, reference: pairReference, predicted: $0)
        }
    }

    /// The predictions of raw spectra of the secondary instrument by each a = 1 … `latentVariables`; nil where there are none.
    ///
    /// Where the data carry fewer latent variables, all of them predict.
    func predictions(of spectra: Spectra, latentVariables: Int) throws(PredictionError) -> [[Double]?] {
        let found = try Self.predictions(pipeline, spectra)
        return (1...max(latentVariables, 1)).map { a -> [Double]? in
            let index = min(a, found.count) - 1
            guard transfer.correction != nil else { return found[index] }
            return lines[index].map { $0.apply(to: found[index]) }
        }
    }

    /// The regression with a number of latent variables, or all where the data carry fewer.
    ///
    /// - Throws: `PredictionError` where no line goes through the predictions of the transfer samples.
    func regression(latentVariables: Int) throws(PredictionError) -> Regression {
        let a = min(max(latentVariables, 1), pipeline.model.latentVariables)
        var model = a < pipeline.model.latentVariables ? pipeline.model.truncated(to: a) : pipeline.model
        if transfer.correction != nil {
            guard let line = lines[max(a, 1) - 1] else {
                throw .modelling(.noSpread(what: "the predictions of the transfer samples", samples: samples))
            }
            model = model.correctingPredictions(slope: line.slope, intercept: line.intercept)
        }
        return Regression(
            transfer: transfer, pipeline: FittedPipeline(recipe: pipeline.recipe, model: model), ready: ready,
            reference: reference)
    }

    /// The predictions of the one response with the first a = 1 … A latent variables; its mean where A is 0.
    private static func predictions(
        _ pipeline: FittedPipeline<PLSModel>, _ spectra: Spectra
    ) throws(PredictionError) -> [[Double]] {
        let x = try pipeline.prepared(spectra).x
        let model = pipeline.model
        let scores = try PredictionError.modelling { () throws(ModellingError) in try model.scores(of: x) }
        let unit = model.yScale?[0] ?? 1
        var sums = [Double](repeating: 0, count: x.rows)
        guard model.latentVariables > 0 else { return [sums.map { model.yMean[0] + $0 }] }
        return (0..<model.latentVariables).map { a in
            for i in sums.indices { sums[i] += scores[i, a] * model.yLoadings[a, 0] }
            return sums.map { model.yMean[0] + $0 * unit }
        }
    }
}
