internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
internal import Spectroscopy
internal import Transfer
internal import Validation

/// What a regression is transferred with: its calibration samples, and samples measured on both instruments.
struct TransferProblem: Sendable {
    /// The calibration samples on the primary instrument.
    let calibration: Spectra
    /// Their reference values.
    let reference: [Double]
    /// The transfer samples, those with a reference value.
    let pairs: PairedSpectra
    /// Their reference values.
    let pairReference: [Double]
    /// The recipe of the model.
    let recipe: Recipe
    /// The number of latent variables of the model.
    let latentVariables: Int
    /// Lots of the calibration samples, then of the transfer samples, under common names.
    let lots: Lots
    /// The seed of segments.
    let seed: UInt64
    /// The model of the primary instrument, where its calibration spectra are not at hand: methods that refit it are
    /// not available, and it stays as it is when transfer samples are left out.
    let fixed: FittedPipeline<PLSModel>?

    init(
        calibration: Spectra, reference: [Double], pairs: PairedSpectra, pairReference: [Double], recipe: Recipe,
        latentVariables: Int, seed: UInt64, fixed: FittedPipeline<PLSModel>? = nil
    ) {
        precondition(
            calibration.count == reference.count && pairs.count == pairReference.count,
            "\(reference.count) and \(pairReference.count) reference values of \(calibration.count) and \(pairs.count)")
        self.calibration = calibration
        self.reference = reference
        self.pairs = pairs
        self.pairReference = pairReference
        self.recipe = recipe
        self.latentVariables = latentVariables
        self.seed = seed
        self.fixed = fixed
        lots = Self.lots(of: calibration.samples + pairs.primary.samples)
    }

    /// The lot of each sample by its stated name, else its id.
    private static func lots(of samples: [Sample]) -> Lots {
        var names: [String] = []
        var position: [String: Int] = [:]
        let indices = samples.map { sample -> Int in
            let name = sample.lot ?? sample.id
            if let known = position[name] { return known }
            position[name] = names.count
            names.append(name)
            return names.count - 1
        }
        return Lots(names: names, indices: indices)
    }

    /// The lots of the transfer samples.
    var pairLots: Lots { lots.selecting(rows: Array(calibration.count..<(calibration.count + pairs.count))) }

    /// The problem without the lots of the given transfer samples, in the calibration set too.
    func without(pairRows heldOut: [Int]) -> TransferProblem {
        let gone = Set(heldOut.map { lots.indices[calibration.count + $0] })
        let kept = (0..<calibration.count).filter { !gone.contains(lots.indices[$0]) }
        let keptPairs = (0..<pairs.count).filter { !gone.contains(lots.indices[calibration.count + $0]) }
        return TransferProblem(
            calibration: calibration.selecting(rows: kept), reference: kept.map { reference[$0] },
            pairs: pairs.selecting(rows: keptPairs), pairReference: keptPairs.map { pairReference[$0] },
            recipe: recipe, latentVariables: latentVariables, seed: seed, fixed: fixed)
    }

    /// The calibration set that a transfer makes, with its reference values and lots.
    func calibrationSet(
        _ transfer: InstrumentTransfer
    ) throws(TransferError) -> (spectra: Spectra, reference: [Double], lots: Lots) {
        let moved = try transfer.applyPrimary(to: calibration)
        guard transfer.copies > 0 else {
            return (moved, reference, lots.selecting(rows: Array(0..<calibration.count)))
        }
        let own = try transfer.applySecondary(to: pairs.secondary)
        let rows = (0..<transfer.copies).flatMap { _ in Array(0..<pairs.count) }
        // On axes that match to rounding the primary one is kept.
        let copies: Spectra
        do throws(SpectroscopyError) {
            copies = try Spectra(
                x: own.x.selecting(rows: rows), axis: moved.axis, signal: moved.signal,
                samples: rows.map { own.samples[$0] })
        } catch {
            throw .spectra(error)
        }
        return (
            moved.joined(with: copies), reference + rows.map { pairReference[$0] },
            lots.selecting(rows: Array(0..<calibration.count) + rows.map { calibration.count + $0 })
        )
    }

    /// The number of latent variables of a candidate: that of the model, or where it is refitted, chosen anew on the
    /// calibration set by lot-grouped validation and the rule of one standard error.
    func latentVariables(
        of transfer: InstrumentTransfer, maximum: Int
    ) throws(AuthenticationError) -> Int {
        guard transfer.refitsModel, fixed == nil else { return latentVariables }
        let set: (spectra: Spectra, reference: [Double], lots: Lots)
        do throws(TransferError) { set = try calibrationSet(transfer) } catch { throw .transfer(error) }
        do throws(ValidationError) {
            let task = try ValidationError.modelling(recipe) { () throws(ModellingError) in
                try RegressionTask(spectra: set.spectra, reference: set.reference, lots: set.lots, minimumLots: 3)
            }
            let search = try RegressionSearch(
                task: task, recipes: [recipe], regressor: PLSRegression(),
                settings: SearchSettings(
                    outerFolds: 2, outerRepeats: 1, innerFolds: 5, innerRepeats: 2, maximumLatentVariables: maximum),
                seed: seed)
            return try search.selection(segment: search.outerSegments.count).search.latentVariables
        } catch {
            throw .validation(error)
        }
    }

    /// A model of the primary instrument, which all candidates that do not refit it share.
    struct Base: Sendable {
        let recipe: FittedRecipe
        let model: PLSModel
        let ready: Matrix
    }

    func base() throws(AuthenticationError) -> Base {
        if let fixed {
            do throws(PredictionError) {
                return Base(
                    recipe: fixed.recipe, model: fixed.model, ready: try fixed.prepared(calibration).x)
            } catch {
                throw .prediction(error)
            }
        }
        do throws(ValidationError) { return try fit(calibration, reference, latentVariables) } catch {
            throw .validation(error)
        }
    }

    private func fit(
        _ spectra: Spectra, _ reference: [Double], _ latentVariables: Int
    ) throws(ValidationError) -> Base {
        let (fitted, ready) = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
            try recipe.fitApplying(to: spectra, reference: Matrix(column: reference))
        }
        return try ValidationError.modelling(recipe) { () throws(ModellingError) in
            let most = min(latentVariables, ready.count - 1, ready.axis.count)
            return Base(
                recipe: fitted,
                model: try PLSRegression(latentVariables: most).fit(ready.x, Matrix(column: reference)),
                ready: ready.x)
        }
    }

    /// A transferred regression: takes raw spectra of the secondary instrument.
    struct Transferred: Sendable {
        let transfer: InstrumentTransfer
        let pipeline: FittedPipeline<PLSModel>
        let correction: PredictionCorrection?
        /// The calibration spectra as the model saw them, with their reference values.
        let ready: Matrix
        let reference: [Double]
    }

    /// Fits a candidate.
    ///
    /// - Parameter base: the model of the primary instrument, where the transfer does not refit it.
    func fit(
        _ method: any TransferMethod, latentVariables: Int, base: Base
    ) throws(AuthenticationError) -> Transferred {
        let transfer: InstrumentTransfer
        var used = base
        var values = reference
        do throws(TransferError) {
            if method.needsReference, pairReference.isEmpty {
                throw .referenceMissing(method: type(of: method).identifier)
            }
            transfer = try method.fit(pairs)
            if transfer.refitsModel, fixed != nil {
                throw .calibrationMissing(method: type(of: method).identifier)
            }
        } catch {
            throw .transfer(error)
        }
        if transfer.refitsModel {
            let set: (spectra: Spectra, reference: [Double], lots: Lots)
            do throws(TransferError) { set = try calibrationSet(transfer) } catch { throw .transfer(error) }
            values = set.reference
            do throws(ValidationError) { used = try fit(set.spectra, set.reference, latentVariables) } catch {
                throw .validation(error)
            }
        }
        let recipe = used.recipe.preceded(by: transfer.secondarySteps)
        do throws(PredictionError) {
            if let lambda = transfer.domainPenalty {
                let target = try FittedPipeline(recipe: recipe, model: used.model).prepared(pairs.secondary)
                let most = min(latentVariables, used.ready.rows - 1, used.ready.columns)
                let model = try PredictionError.modelling { () throws(ModellingError) in
                    try DomainInvariantPLS(latentVariables: most, lambda: lambda).fit(
                        used.ready, values, source: used.ready, target: target.x
                    ).model
                }
                return Transferred(
                    transfer: transfer, pipeline: FittedPipeline(recipe: recipe, model: model), correction: nil,
                    ready: used.ready, reference: values)
            }
            let pipeline = FittedPipeline(recipe: recipe, model: used.model)
            guard let form = transfer.correction else {
                return Transferred(
                    transfer: transfer, pipeline: pipeline, correction: nil, ready: used.ready, reference: values)
            }
            let seen = try pipeline.predict(pairs.secondary).column(0)
            return try corrected(pipeline, form, seen, transfer, used.ready, values)
        } catch {
            throw .prediction(error)
        }
    }

    private func corrected(
        _ pipeline: FittedPipeline<PLSModel>, _ form: PredictionCorrection.Form, _ seen: [Double],
        _ transfer: InstrumentTransfer, _ ready: Matrix, _ values: [Double]
    ) throws(PredictionError) -> Transferred {
        let line: PredictionCorrection
        do throws(TransferError) {
            line = try PredictionCorrection(form, reference: pairReference, predicted: seen)
        } catch {
            throw .modelling(
                .noSpread(what: "the predictions of the transfer samples", samples: pairs.count))
        }
        return Transferred(
            transfer: transfer,
            pipeline: FittedPipeline(
                recipe: pipeline.recipe,
                model: pipeline.model.correctingPredictions(slope: line.slope, intercept: line.intercept)),
            correction: line, ready: ready, reference: values)
    }
}
