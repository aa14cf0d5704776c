internal import Glibc
internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy

/// How often limits reject genuine lots that they have not seen, by simulation: what the gate is for.
///
/// In every world, spectra of genuine lots are drawn anew (bands whose heights differ between lots and between samples,
/// scatter, offset, noise); recipe and number of components are chosen, limits and gate are learned as in a
/// calibration, and new lots are judged. The rates are means over worlds.
///
/// Conventions: the gate judges lot means; the classical limits, which are learned from samples, judge one sample of each
/// new lot. The attainable level of a gate of L lots is ⌊α(L + 1)⌋/(L + 1).
public struct FalseRejectSimulation: Codable, Hashable, Sendable {
    /// The rates for one size of calibration.
    public struct Row: Codable, Hashable, Sendable {
        /// The number of calibration lots.
        public let lots: Int
        /// The number of samples of each lot.
        public let samples: Int
        /// DD-SIMCA by moments.
        public let classical: Double
        /// DD-SIMCA by medians and quartiles.
        public let robust: Double
        /// DD-SIMCA by the Procrustes cross-validation set.
        public let procrustes: Double
        /// The conformal gate.
        public let conformal: Double
        /// The standard error of the rate of the gate over worlds.
        public let standardError: Double
        /// The attainable level of the gate.
        public let attainable: Double
        /// The mean number of components that were chosen.
        public let meanComponents: Double
    }

    /// The number of worlds.
    public let worlds: Int
    /// The number of new lots that are judged in each world.
    public let newLots: Int
    /// α.
    public let alpha: Double
    /// The seed.
    public let seed: UInt64
    /// The rates, one a size of calibration.
    public let rows: [Row]

    /// Simulates.
    ///
    /// - Parameters:
    ///   - lots: the sizes of calibration.
    ///   - samples: the numbers of samples a lot.
    ///   - progress: called with the worlds done and all worlds, from any thread.
    public init(
        worlds: Int = 200, lots: [Int] = [20, 50, 100], samples: [Int] = [1, 5], newLots: Int = 50,
        alpha: Double = 0.05, seed: UInt64 = 1, progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws(ValidationError) {
        precondition(worlds >= 2 && newLots >= 1, "\(worlds) worlds of \(newLots) new lots")
        self.worlds = worlds
        self.newLots = newLots
        self.alpha = alpha
        self.seed = seed
        let cases = lots.flatMap { l in samples.map { (lots: l, samples: $0) } }
        let counter = ProgressCounter(total: cases.count * worlds, report: progress)
        let outcomes = try Parallel.map(cases.count * worlds) { (k) throws(ValidationError) -> Outcome in
            let (size, world) = (cases[k / worlds], k % worlds)
            let outcome = try Self.world(
                lots: size.lots, samples: size.samples, newLots: newLots, alpha: alpha,
                // The same worlds for every size: what differs between rows is the size.
                seed: SeededGenerator.derivedSeed(seed, part: UInt64(world)))
            counter.step()
            return outcome
        }
        rows = cases.enumerated().map { index, size in
            let here = outcomes[(index * worlds)..<((index + 1) * worlds)]
            func mean(_ rate: (Outcome) -> Double) -> Double { here.reduce(0) { $0 + rate($1) } / Double(worlds) }
            let conformal = mean(\.conformal)
            let spread = mean { ($0.conformal - conformal) * ($0.conformal - conformal) }
            return Row(
                lots: size.lots, samples: size.samples, classical: mean(\.classical), robust: mean(\.robust),
                procrustes: mean(\.procrustes), conformal: conformal,
                standardError: (spread / Double(worlds - 1)).squareRoot(),
                attainable: (alpha * Double(size.lots + 1) + 1e-9).rounded(.down) / Double(size.lots + 1),
                meanComponents: mean { Double($0.components) })
        }
    }

    private struct Outcome: Sendable {
        let classical: Double
        let robust: Double
        let procrustes: Double
        let conformal: Double
        let components: Int
    }

    private static let recipes = [
        Recipe([StandardNormalVariate(), MeanCentring()]),
        Recipe([SavitzkyGolay(window: 7, polynomialOrder: 2, derivative: 1), MeanCentring()]),
        Recipe([MultiplicativeScatterCorrection(), MeanCentring()]),
    ]

    private static func world(
        lots: Int, samples: Int, newLots: Int, alpha: Double, seed: UInt64
    ) throws(ValidationError) -> Outcome {
        let herb = SimulatedHerb(seed: seed)
        let calibration = try herb.spectra(
            lots: lots, samples: samples, seed: SeededGenerator.derivedSeed(seed, part: 1))
        let new = try herb.spectra(lots: newLots, samples: samples, seed: SeededGenerator.derivedSeed(seed, part: 2))
        func means(_ spectra: Spectra) -> Spectra {
            let count = spectra.count / samples
            return spectra.averaging((0..<count).map { lot in (0..<samples).map { lot * samples + $0 } }) { "lot\($0)" }
        }
        let lotMeans = means(calibration)
        let settings = OneClassSettings(levels: LimitLevels(alpha: alpha), innerRepeats: 1)
        let choice = try OneClassSelection(lots: lotMeans, recipes: recipes, settings: settings, seed: seed)
        let gate = try ConformalGate.calibrate(
            lots: lotMeans, recipe: choice.recipe, components: choice.components, seed: seed)
        let rejected = try gate.pValues(means(new)).count { $0 <= alpha }

        let firsts = new.selecting(rows: (0..<newLots).map { $0 * samples })
        let (ready, tried) = try ValidationError.preprocessing(choice.recipe) { () throws(PreprocessingError) in
            let (fitted, ready) = try choice.recipe.fitApplying(to: calibration)
            return (ready.x, try fitted.apply(to: firsts).x)
        }
        return try ValidationError.modelling(choice.recipe) { () throws(ModellingError) in
            let model = try DataDrivenSIMCA(components: choice.components).fit(ready)
            let (pca, a) = (model.principalComponents, model.components)
            let units = Lots(
                names: (0..<lots).map(String.init), indices: (0..<calibration.count).map { $0 / samples })
            let pseudo = try ProcrustesCrossValidation(model: .pca, components: a).makeSet(
                ready,
                segments: Segments.lotGrouped(
                    units, lotClasses: nil, folds: CrossConformal.foldCount(lots), repeats: 1, seed: seed), seed: seed)
            let seen = try pca.predict(tried)
            func rate(_ full: FullDistance) -> Double {
                let limit = full.extremeLimit(alpha: alpha)
                let beyond = (0..<newLots).count { i in
                    full.distance(
                        score: seen.scoreDistances[i, a - 1], orthogonal: seen.orthogonalDistances[i, a - 1]) > limit
                }
                return Double(beyond) / Double(newLots)
            }
            return Outcome(
                classical: rate(model.fullDistance),
                robust: rate(try FullDistance(of: pca.predict(ready), components: a, estimate: .robust)),
                procrustes: rate(try FullDistance(of: pca.predict(pseudo.x), components: a, estimate: .moments)),
                conformal: Double(rejected) / Double(newLots), components: a)
        }
    }
}
