internal import LinearAlgebra
public import Modelling

/// The permutation test of a whole search: what is to be predicted is dealt anew to the lots, and everything is done
/// again.
///
/// p = (r + 1)/(B + 1), r the number of permutations whose nested figure is at least the observed one: the balanced
/// accuracy of classes, Q² of a regression.
///
/// ## Source
/// Phipson, Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010) 39. doi:10.2202/1544-6115.1585
public struct PermutationTest: Codable, Hashable, Sendable {
    /// The nested figure of each permutation, in order.
    public let permuted: [Double]
    /// The nested figure that was observed.
    public let observed: Double

    init(permuted: [Double], observed: Double) {
        self.permuted = permuted
        self.observed = observed
    }

    /// The p-value.
    public var pValue: Double {
        Double(permuted.count { $0 >= observed - LossTable.tieTolerance } + 1) / Double(permuted.count + 1)
    }

    /// The mean of the permuted figures; nil without permutations.
    public var mean: Double? { permuted.isEmpty ? nil : permuted.reduce(0, +) / Double(permuted.count) }

    /// Repeats a search `count` times with permuted classes.
    ///
    /// - Parameter progress: called with the work done and all work, from any thread.
    public init<Classifier: PathClassifier>(
        of search: NestedSearch<Classifier>, observed: Double, count: Int,
        progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws(ValidationError) {
        precondition(count >= 1, "\(count) permutations")
        let counter = ProgressCounter(total: count, report: progress)
        self.observed = observed
        permuted = try Parallel.map(count) { (b) throws(ValidationError) in
            var generator = SeededGenerator(
                seed: SeededGenerator.derivedSeed(search.seed, part: 1_000_000 + UInt64(b)))
            var classes = generator.shuffled(search.task.lotClasses)
            func deal() -> Result<NestedSearch<Classifier>, ValidationError> {
                Result { () throws(ValidationError) in try search.relabelled(lotClasses: classes) }
            }
            var dealt = deal()
            // The segments of a design may leave too few lots of a class: the classes are dealt again, so that the test
            // is one among the dealings that can be validated at all.
            for _ in 0..<1000 {
                guard case .failure = dealt else { break }
                classes = generator.shuffled(classes)
                dealt = deal()
            }
            let result = try dealt.get().run()
            counter.step()
            return result.nestedFigures.balancedAccuracy
        }
    }
}
