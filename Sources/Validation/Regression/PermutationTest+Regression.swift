internal import LinearAlgebra
internal import Spectroscopy

extension PermutationTest {
    /// Repeats the search of a regression `count` times with the reference values dealt anew to the lots.
    ///
    /// The figure is the nested Q² = 1 − (mean lot loss)/(variance of the response).
    ///
    /// - Parameter progress: called with the work done and all work, from any thread.
    public init<Regressor: PathRegressor>(
        of search: RegressionSearch<Regressor>, observed: RegressionSearchResult, count: Int,
        progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws(ValidationError) {
        precondition(count >= 1, "\(count) permutations")
        let counter = ProgressCounter(total: count, report: progress)
        let figures = try Parallel.map(count) { (b) throws(ValidationError) in
            var generator = SeededGenerator(
                seed: SeededGenerator.derivedSeed(search.seed, part: 1_000_000 + UInt64(b)))
            let order = generator.shuffled(Array(0..<search.task.lots.count))
            let result = try search.dealt(lotOrder: order).run()
            counter.step()
            return result.nestedQSquared
        }
        self.init(permuted: figures, observed: observed.nestedQSquared)
    }
}
