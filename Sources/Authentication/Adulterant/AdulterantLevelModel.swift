internal import LinearAlgebra
public import Modelling
public import Prediction
internal import Preprocessing
internal import Spectroscopy
public import Validation

/// How much of one known adulterant is in a sample: a PLS regression of its level behind the one-class gate.
public struct AdulterantLevelModel: Codable, Sendable {
    /// The figures of the calibration, in per cent of adulterant.
    public struct Figures: Codable, Hashable, Sendable {
        /// The samples, genuine ones (level 0) among them.
        public let samples: Int
        /// The lots.
        public let lots: Int
        /// The lots that hold the adulterant: those that errors and intervals are counted over.
        public let adulteratedLots: Int
        /// The distinct levels.
        public let levels: Int
        /// RMSECV of the selected recipe in the inner segments, over all lots: optimistic.
        public let rmsecv: Double
        /// RMSECV of the whole search on adulterated lots that it never saw.
        public let nestedRmsecv: Double
        /// The same with each level left out by itself: what is to be expected between the calibrated levels.
        public let levelOutRmse: Double?
    }

    /// The adulterant; "adulterant" where no column names it.
    public let name: String
    /// The fitted recipe and regression.
    public let pipeline: FittedPipeline<PLSModel>
    /// The reference of the intervals: recipe and latent variables are chosen once and held, so that a search over many
    /// recipes on few adulterated lots leaves them a few points short of what they state.
    public let intervals: ConformalRegression
    /// The figures.
    public let figures: Figures

    /// The number of latent variables.
    public var latentVariables: Int { pipeline.model.latentVariables }

    /// Calibrates on genuine samples, whose level is 0, and samples of one adulterant.
    ///
    /// - Parameters:
    ///   - samples: raw spectra, one a sample.
    ///   - levels: the level of each, in per cent.
    ///   - lots: the lot of each.
    static func calibrate(
        name: String, samples: Spectra, levels: [Double], lots: Lots, recipes: [Recipe], settings: SearchSettings,
        seed: UInt64
    ) throws(ValidationError) -> AdulterantLevelModel {
        let task: RegressionTask
        do throws(ModellingError) {
            task = try RegressionTask(
                spectra: samples, reference: levels, lots: lots, name: "the level of \(name)", minimumLots: 6)
        } catch {
            throw .modelling(error, recipe: "level of \(name)")
        }
        let search = try RegressionSearch(
            task: task, recipes: recipes, regressor: PLSRegression(), settings: settings, seed: seed)
        let result = try search.run()
        let (pipeline, intervals) = try fitted(search, result.selection)
        let distinct = Set(levels).count
        let isCounted = counted(task)
        return AdulterantLevelModel(
            name: name, pipeline: pipeline, intervals: intervals,
            figures: Figures(
                samples: samples.count, lots: lots.count, adulteratedLots: isCounted.count { $0 }, levels: distinct,
                rmsecv: result.selectedRMSECV, nestedRmsecv: Self.rms(result.nestedLosses, counting: isCounted),
                levelOutRmse: distinct >= 4
                    ? try levelOut(task, recipes, settings, seed: seed, counting: isCounted) : nil))
    }

    /// Genuine lots, which the gate accepts and no level is told of, are easier: they do not count.
    private static func counted(_ task: RegressionTask) -> [Bool] {
        task.lots.rows.map { rows in rows.contains { task.reference[$0] != 0 } }
    }

    /// The regression that a search chose on all rows, with its intervals.
    static func fitted(
        _ search: RegressionSearch<PLSRegression>, _ selection: RegressionSelection
    ) throws(ValidationError) -> (pipeline: FittedPipeline<PLSModel>, intervals: ConformalRegression) {
        let (recipe, path) = try search.fit(selection, segment: search.outerSegments.count)
        let model = path.truncated(to: min(selection.search.latentVariables, path.latentVariables))
        let intervals = try ConformalRegression.calibrate(
            task: search.task, recipe: selection.search.recipe, latentVariables: model.latentVariables,
            seed: SeededGenerator.derivedSeed(search.seed, part: 3_000_000), counting: counted(search.task))
        return (FittedPipeline(recipe: recipe, model: model), intervals)
    }

    /// The RMSE of the whole search with each level left out.
    private static func levelOut(
        _ task: RegressionTask, _ recipes: [Recipe], _ settings: SearchSettings, seed: UInt64, counting: [Bool]
    ) throws(ValidationError) -> Double? {
        let column = "level"
        let marked = task.spectra.samples.enumerated().map { row, sample in
            Sample(id: sample.id, lot: sample.lot, metadata: [column: String(task.reference[row])])
        }
        let spectra: Spectra
        do throws(SpectroscopyError) {
            spectra = try Spectra(
                x: task.spectra.x, axis: task.spectra.axis, signal: task.spectra.signal, samples: marked,
                metadataColumns: [column])
        } catch {
            throw .spectra(error)
        }
        let again: RegressionTask
        do throws(ModellingError) {
            again = try RegressionTask(spectra: spectra, reference: task.reference, lots: task.lots, minimumLots: 6)
        } catch {
            throw .modelling(error, recipe: "")
        }
        let search = try RegressionSearch(
            task: again, recipes: recipes, regressor: PLSRegression(), settings: settings, seed: seed,
            outerDesign: LeaveOneGroupOut(column: column))
        return Self.rms(try search.run().nestedLosses, counting: counting)
    }

    /// √(mean of the losses of the lots that count).
    private static func rms(_ losses: [Double], counting: [Bool]) -> Double {
        let counted = zip(losses, counting).filter { $0.1 }.map { $0.0 }
        return (counted.reduce(0, +) / Double(max(counted.count, 1))).squareRoot()
    }
}
