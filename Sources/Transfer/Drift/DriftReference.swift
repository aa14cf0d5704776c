internal import Glibc
internal import LinearAlgebra
public import Spectroscopy

/// Reference spectra of an instrument in order, and the figures of drift of any spectrum against them.
///
/// A spectrum x of sample s is compared with the mean m of the reference spectra of s (of all of them, where the samples
/// are not measured again): generalised least squares of
///
/// ```
/// x − m = a·1 + g·m − s·m′ + (w/2)·m″ + e,   e ~ (0, Σ_τ),   Σ_τ = V·Λ·Vᵀ + τ·I
/// ```
///
/// in which Σ is how the reference spectra vary about their means: differences of composition and of packing are
/// expected and weigh little, a drift that looks unlike them weighs much. τ is chosen for each figure as the one with the
/// least standard deviation of that figure over the reference spectra, each held out (of a held-out spectrum, over the
/// others). The figures of the reference
/// spectra themselves are all held out: one at a time up to 60, else in 20 segments.
///
/// The noise is the median of |δ⁴(x − m)| times 1.4826/√70, δ⁴ the fourth difference: 70 is the sum of its squared
/// coefficients, and 1.4826 makes the median a standard deviation for normal noise.
///
/// ```swift
/// let reference = try DriftReference(of: firstForty)
/// reference.figures(of: later)[0].wavelengthShift    // 0.29 (nm)
/// ```
///
/// ## Source
/// Martens, Stark, J. Pharm. Biomed. Anal. 9 (1991) 625, doi:10.1016/0731-7085(91)80188-F (the regression on the
/// reference spectrum and known terms); Aitken, Proc. R. Soc. Edinb. 55 (1936) 42, doi:10.1017/S0370164600014346.
public struct DriftReference: Sendable {
    /// The fewest reference spectra.
    public static let fewest = 10
    /// The fewest channels.
    public static let fewestChannels = 12

    /// The axis.
    public let axis: SpectralAxis
    /// The number of reference spectra.
    public let count: Int
    /// Whether each sample is compared with its own reference spectra.
    public let isBySample: Bool
    /// The figures of the reference spectra, each held out, in their order.
    public let heldOut: [DriftFigures]
    /// The causes that the spectra can tell: a term that others make up is none.
    public let causes: [DriftCause]

    private let usual: UsualVariation
    private let groups: [String: Int]
    private let means: [[Double]]
    private let terms: [DriftTerms]
    /// τ of each term.
    private let penalties: [Double]
    private let folds: [Fold]

    /// Learns what is usual.
    ///
    /// - Parameter bySample: whether each sample is compared with its own mean, which needs two spectra of each.
    /// - Throws: `DriftError`.
    public init(of reference: Spectra, bySample: Bool = false) throws(DriftError) {
        let (n, p) = (reference.count, reference.axis.count)
        guard n >= Self.fewest else { throw .tooFewReferences(found: n, needed: Self.fewest) }
        guard p >= Self.fewestChannels else { throw .tooFewChannels(found: p, needed: Self.fewestChannels) }
        var groups: [String: Int] = [:]
        let groupOf = reference.samples.map { sample -> Int in
            let name = bySample ? sample.id : ""
            if let known = groups[name] { return known }
            groups[name] = groups.count
            return groups.count - 1
        }
        let sizes = groupOf.reduce(into: [Int](repeating: 0, count: groups.count)) { $0[$1] += 1 }
        precondition(sizes.allSatisfy { $0 >= 2 }, "a sample with one reference spectrum, compared by sample")
        let values = reference.axis.values
        let folds = Self.folds(groupOf, sizes: sizes)
        let all = try Training(reference.x, groupOf, rows: Array(0..<n), axis: values)
        // Means of copies differ from them by rounding.
        let meanSquare = dot(reference.x.elements, reference.x.elements) / Double(n * p)
        guard all.usual.meanVariance > 1e-26 * meanSquare else { throw .referenceConstant(spectra: n) }
        // Below 1e-3 of the mean variance the weights fit the reference spectra so closely that the figures of later
        // ones vary more than the held-out ones do.
        let grid = (-6...2).map { all.usual.meanVariance * pow(10, Double($0) / 2) }

        // [τ][row][term], and the noise of each row.
        var estimates = [[[Double]]](repeating: [[Double]](repeating: [], count: n), count: grid.count)
        var noise = [Double](repeating: 0, count: n)
        let count = (folds.max() ?? 0) + 1
        let trainings = try Parallel.map(count) { fold throws(DriftError) -> Training in
            try Training(reference.x, groupOf, rows: (0..<n).filter { folds[$0] != fold }, axis: values)
        }
        let parts = Parallel.map(n) { row -> ([[Double]], Double) in
            trainings[folds[row]].figures(reference.x.row(row), group: groupOf[row], grid)
        }
        for (row, part) in parts.enumerated() {
            for t in grid.indices { estimates[t][row] = part.0[t] }
            noise[row] = part.1
        }
        // τ by the other rows: the choice must not make the figure of a row smaller than that of a later spectrum.
        func chosen(by rows: [Int]) -> [Int] {
            DriftCause.terms.indices.map { term in
                let spreads = estimates.map { all in Self.squaredDeviation(rows.map { all[$0][term] }) }
                return spreads.indices.min { spreads[$0] < spreads[$1] } ?? 0
            }
        }
        let chosenByAll = chosen(by: Array(0..<n))
        var figures = [DriftFigures?](repeating: nil, count: n)
        var parted: [Fold] = []
        for (fold, training) in trainings.enumerated() {
            let rows = (0..<n).filter { folds[$0] == fold }
            let choice = chosen(by: (0..<n).filter { folds[$0] != fold })
            for row in rows {
                figures[row] = Self.figures(
                    choice.indices.map { estimates[choice[$0]][row][$0] }, noise: noise[row])
            }
            parted.append(Fold(training: training, rows: rows, penalties: choice.map { grid[$0] }))
        }
        axis = reference.axis
        self.count = n
        isBySample = bySample
        usual = all.usual
        self.groups = groups
        self.folds = parted
        means = all.means
        terms = all.terms
        penalties = chosenByAll.map { grid[$0] }
        heldOut = figures.compactMap { $0 }
        let available = all.terms[0].lengths
        causes = DriftCause.allCases.filter { cause in
            guard let term = DriftCause.terms.firstIndex(of: cause) else { return true }
            return available[term] > 0
        }
    }

    /// The figures of later spectra.
    ///
    /// - Throws: `DriftError.axisMismatch`.
    public func figures(of spectra: Spectra) throws(DriftError) -> [DriftFigures] {
        guard axis.matches(spectra.axis) else {
            throw .axisMismatch(expected: axis.summary, found: spectra.axis.summary)
        }
        return Parallel.map(spectra.count) { row in
            let x = spectra.x.row(row)
            let group = self.group(of: spectra.samples[row])
            let difference = zip(x, means[group]).map { $0 - $1 }
            let found = usual.coefficients(
                of: Matrix(rows: [difference]), terms: terms[group], penalties: penalties)
            return Self.figures(found.indices.map { found[$0][0, $0] }, noise: Training.noise(difference))
        }
    }

    /// The normal score of each figure of later spectra among those of the reference spectra, by cause.
    ///
    /// z = Φ⁻¹((r + ½)/(n + 1)), r the number of reference spectra whose held-out figure lies below that of the later
    /// spectrum *under the same model*, the one without the segment of that reference spectrum; equal ones count half. So
    /// neither of the two was learned from, and without drift either is as likely to be the larger.
    func scores(of spectra: Spectra) -> [DriftCause: [Double]] {
        let groupOf = spectra.samples.map { group(of: $0) }
        let members = means.indices.map { group in groupOf.indices.filter { groupOf[$0] == group } }
        let found = Parallel.map(folds.count) { fold -> [DriftFigures?] in
            let part = folds[fold]
            var figures = [DriftFigures?](repeating: nil, count: spectra.count)
            for (group, rows) in members.enumerated() where !rows.isEmpty {
                let differences = spectra.x.selecting(rows: rows).subtractingFromRows(part.training.means[group])
                let estimates = part.training.usual.coefficients(
                    of: differences, terms: part.training.terms[group], penalties: part.penalties)
                for (i, row) in rows.enumerated() {
                    figures[row] = Self.figures(
                        estimates.indices.map { estimates[$0][i, $0] }, noise: Training.noise(differences.row(i)))
                }
            }
            return figures
        }
        let scale = DriftLimits.scores(halves: count)
        var scores: [DriftCause: [Double]] = [:]
        for cause in causes {
            var halves = [Int](repeating: 0, count: spectra.count)
            for (part, figures) in zip(folds, found) {
                for row in part.rows {
                    let own = heldOut[row][cause]
                    for (i, later) in figures.enumerated() {
                        guard let later else { continue }
                        halves[i] += own < later[cause] ? 2 : (own == later[cause] ? 1 : 0)
                    }
                }
            }
            scores[cause] = halves.map { scale[$0] }
        }
        return scores
    }

    /// The share of the mean difference of spectra from the reference, weighed by Σ⁻¹, that each cause explains alone.
    func explained(by spectra: Spectra) -> [DriftCause: Double] {
        guard spectra.count > 0 else { return [:] }
        var mean = [Double](repeating: 0, count: axis.count)
        for row in 0..<spectra.count {
            let m = means[group(of: spectra.samples[row])]
            let x = spectra.x.row(row)
            for j in mean.indices { mean[j] += (x[j] - m[j]) / Double(spectra.count) }
        }
        let tau = exp(penalties.reduce(0) { $0 + log($1) } / Double(penalties.count))
        let shares = usual.explained(mean, terms: terms[0], penalty: tau)
        var result: [DriftCause: Double] = [:]
        for (cause, share) in zip(DriftCause.terms, shares) { if let share { result[cause] = share } }
        return result
    }

    private func group(of sample: Sample) -> Int { isBySample ? groups[sample.id] ?? 0 : 0 }

    private static func figures(_ terms: [Double], noise: Double) -> DriftFigures {
        DriftFigures(
            offset: terms[0], gain: terms[1], wavelengthShift: terms[2], resolution: terms[3], noise: noise)
    }

    private static func squaredDeviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }

    /// The segment of each row: every group keeps a spectrum when one is left out.
    private static func folds(_ groupOf: [Int], sizes: [Int]) -> [Int] {
        if groupOf.count <= 60 { return Array(groupOf.indices) }
        let folds = min(20, sizes.min() ?? 2)
        var seen = [Int](repeating: 0, count: sizes.count)
        return groupOf.map { group in
            seen[group] += 1
            return (seen[group] - 1) % folds
        }
    }

    /// A segment of the reference spectra, and what was learned without it.
    private struct Fold: Sendable {
        let training: Training
        let rows: [Int]
        /// τ of each term, by the other segments.
        let penalties: [Double]
    }

    /// Means, terms and usual variation of some of the reference spectra.
    private struct Training: Sendable {
        let means: [[Double]]
        let terms: [DriftTerms]
        let usual: UsualVariation

        init(_ x: Matrix, _ groupOf: [Int], rows: [Int], axis: [Double]) throws(DriftError) {
            let groups = (groupOf.max() ?? 0) + 1
            let means = (0..<groups).map { group in
                x.selecting(rows: rows.filter { groupOf[$0] == group }).columnMeans
            }
            var residuals: [Double] = []
            residuals.reserveCapacity(rows.count * x.columns)
            for row in rows {
                let mean = means[groupOf[row]]
                for (j, value) in x.row(row).enumerated() { residuals.append(value - mean[j]) }
            }
            self.means = means
            terms = means.map { DriftTerms(of: $0, axis: axis) }
            usual = try UsualVariation(
                residuals: Matrix(rows: rows.count, columns: x.columns, elements: residuals),
                freedom: rows.count - groups)
        }

        func figures(_ x: [Double], group: Int, _ grid: [Double]) -> ([[Double]], Double) {
            let difference = zip(x, means[group]).map { $0 - $1 }
            let found = usual.coefficients(
                of: Matrix(rows: [difference]), terms: terms[group], penalties: grid)
            return (found.map { $0.row(0) }, Self.noise(difference))
        }

        static func noise(_ d: [Double]) -> Double {
            let fourth = (4..<d.count).map { j -> Double in
                let outer = d[j] + d[j - 4] + 6 * d[j - 2]
                let inner = 4 * (d[j - 1] + d[j - 3])
                return abs(outer - inner)
            }
            return (SampleQuantile.median(fourth) ?? 0) * 1.4826 / 70.0.squareRoot()
        }
    }
}
