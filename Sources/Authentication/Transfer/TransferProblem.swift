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

    /// The calibration spectra that a transfer makes: the copies of the transfer samples stand behind the others.
    func calibrationSet(_ transfer: InstrumentTransfer) throws(TransferError) -> Spectra {
        let moved = try transfer.applyPrimary(to: calibration)
        guard transfer.copies > 0 else { return moved }
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
        return moved.joined(with: copies)
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
        let prepared = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
            try recipe.fitApplying(to: spectra, reference: Matrix(column: reference))
        }
        return try fit(prepared.fitted, prepared.spectra, reference, latentVariables)
    }

    private func fit(
        _ fitted: FittedRecipe, _ ready: Spectra, _ reference: [Double], _ latentVariables: Int
    ) throws(ValidationError) -> Base {
        try ValidationError.modelling(recipe) { () throws(ModellingError) in
            let most = min(latentVariables, ready.count - 1, ready.axis.count)
            return Base(
                recipe: fitted,
                model: try PLSRegression(latentVariables: most).fit(ready.x, Matrix(column: reference)),
                ready: ready.x)
        }
    }

    /// What a method comes to without a look at reference values of the calibration samples: shared by all analytes.
    struct Spectral: Sendable {
        let transfer: InstrumentTransfer
        /// The calibration spectra that the transfer makes, where the model is refitted.
        let calibration: Spectra?
        /// They after recipes that learn from the spectra alone.
        fileprivate var prepared: [Recipe: (fitted: FittedRecipe, spectra: Spectra)] = [:]
    }

    /// Fits a method to the transfer samples.
    func spectral(_ method: any TransferMethod) throws(AuthenticationError) -> Spectral {
        do throws(TransferError) {
            if method.needsReference, pairReference.isEmpty {
                throw .referenceMissing(method: type(of: method).identifier)
            }
            let transfer = try method.fit(pairs)
            guard transfer.refitsModel else { return Spectral(transfer: transfer, calibration: nil) }
            guard fixed == nil else { throw .calibrationMissing(method: type(of: method).identifier) }
            return Spectral(transfer: transfer, calibration: try calibrationSet(transfer))
        } catch {
            throw .transfer(error)
        }
    }

    /// Fits a candidate with all numbers of latent variables up to the model's.
    ///
    /// - Parameters:
    ///   - spectral: of this problem, or of one with the same samples for another analyte.
    ///   - base: the model of the primary instrument, where the transfer does not refit it.
    func path(_ spectral: inout Spectral, base: Base) throws(AuthenticationError) -> TransferPath {
        let transfer = spectral.transfer
        var used = base
        var values = reference
        if let calibration = spectral.calibration {
            values += (0..<transfer.copies).flatMap { _ in pairReference }
            do throws(ValidationError) {
                used = try refitted(calibration, values, &spectral)
            } catch {
                throw .validation(error)
            }
        }
        let recipe = used.recipe.preceded(by: transfer.secondarySteps)
        var model = used.model
        do throws(PredictionError) {
            if let lambda = transfer.domainPenalty {
                let target = try FittedPipeline(recipe: recipe, model: model).prepared(pairs.secondary)
                let most = min(latentVariables, used.ready.rows - 1, used.ready.columns)
                model = try PredictionError.modelling { () throws(ModellingError) in
                    try DomainInvariantPLS(latentVariables: most, lambda: lambda).fit(
                        used.ready, values, source: used.ready, target: target.x
                    ).model
                }
            }
            return try TransferPath(
                transfer: transfer, pipeline: FittedPipeline(recipe: recipe, model: model), ready: used.ready,
                reference: values, pairs: pairs.secondary, pairReference: pairReference)
        } catch {
            throw .prediction(error)
        }
    }

    /// The model of the calibration spectra that a transfer makes.
    private func refitted(
        _ calibration: Spectra, _ values: [Double], _ spectral: inout Spectral
    ) throws(ValidationError) -> Base {
        guard !recipe.isSupervised else { return try fit(calibration, values, latentVariables) }
        if let known = spectral.prepared[recipe] {
            return try fit(known.fitted, known.spectra, values, latentVariables)
        }
        let prepared = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
            try recipe.fitApplying(to: calibration)
        }
        spectral.prepared[recipe] = prepared
        return try fit(prepared.fitted, prepared.spectra, values, latentVariables)
    }

    /// Fits a candidate with one number of latent variables.
    ///
    /// - Parameter base: the model of the primary instrument, where the transfer does not refit it.
    func fit(
        _ method: any TransferMethod, latentVariables: Int, base: Base
    ) throws(AuthenticationError) -> TransferPath.Regression {
        var spectral = try spectral(method)
        let path = try path(&spectral, base: base)
        do throws(PredictionError) { return try path.regression(latentVariables: latentVariables) } catch {
            throw .prediction(error)
        }
    }
}
