internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Spectroscopy
internal import Validation

/// Calibration samples that stand out: in the spectrum (h and q), in the reference value (studentised residual), in both.
///
/// In X: f, its parameters estimated robustly (an outlier widens moments until it hides itself), beyond the limit that the largest of n regular samples exceeds with probability γ = 0.01; in y: |t| of the
/// externally studentised residual beyond that of Student's t with the same probability for the largest of n.
struct ContentOutliers {
    private static let gamma = 0.01

    /// The samples that stand out in X only.
    let inX: [Int]
    /// The samples that stand out in y only, each with its studentised residual.
    let inY: [(row: Int, t: Double)]
    /// The samples that stand out in both.
    let inBoth: [(row: Int, t: Double)]

    init(_ model: ContentModel.Analyte, _ result: ContentRegression.AnalyteResult) throws(ModellingError) {
        let pls = model.pipeline.model
        let n = pls.samples
        let scores = pls.scores.transposed
        let variances = pls.scoreVariances
        let h = (0..<n).map { row in
            variances.indices.reduce(0) { $0 + scores[row, $1] * scores[row, $1] / variances[$1] }
        }
        let q = try pls.projection.project(result.prepared.x).orthogonalDistances
        let distance = try DomainDistance(score: h, orthogonal: q, estimate: .robust)
        let limit = distance.outlierLimit(gamma: Self.gamma, samples: n)
        let farX = Set((0..<n).filter { distance.value(score: h[$0], orthogonal: q[$0]) > limit })

        var residuals: [Int: Double] = [:]
        let freedom = n - pls.latentVariables - 2
        // Leverages belong to the PLS regression, and so must the residuals.
        let fitted =
            model.estimator == nil ? result.fitted : try pls.predict(result.prepared.x).column(0)
        let errors = zip(fitted, result.task.reference).map { $0 - $1 }
        if freedom >= 1, errors.contains(where: { $0 != 0 }) {
            let t = try StudentisedResiduals().values(
                residuals: errors, leverages: h.map { 1 / Double(n) + $0 / Double(n - 1) },
                latentVariables: pls.latentVariables)
            let bound = StudentT(degreesOfFreedom: Double(freedom)).quantile(
                upperTail: LimitLevels(gamma: Self.gamma).outlierTail(samples: n) / 2)
            for (row, value) in t.enumerated() {
                if let value, abs(value) > bound { residuals[row] = value }
            }
        }
        inX = farX.subtracting(residuals.keys).sorted()
        inY = residuals.keys.sorted().filter { !farX.contains($0) }.map { ($0, residuals[$0] ?? 0) }
        inBoth = residuals.keys.sorted().filter(farX.contains).map { ($0, residuals[$0] ?? 0) }
    }

    func findings(name: String, samples: [String]) -> [Finding] {
        func list(_ texts: [String]) -> String {
            texts.prefix(8).joined(separator: ", ") + (texts.count > 8 ? ", …" : "")
        }
        func count(_ k: Int) -> String { "\(k) calibration \(k == 1 ? "sample stands" : "samples stand") out" }
        func residual(_ entry: (row: Int, t: Double)) -> String {
            "\(samples[entry.row]) (t = \(ContentLint.rounded(entry.t, 1)))"
        }
        var findings: [Finding] = []
        if !inX.isEmpty {
            findings.append(
                Finding(
                    code: "content.outlier-x", severity: .note,
                    summary: "\(count(inX.count)) in the spectrum: " + list(inX.map { samples[$0] })
                        + "; nothing was left out",
                    place: name, remedy: "look at these spectra with `bencao explore`"))
        }
        if !inY.isEmpty {
            findings.append(
                Finding(
                    code: "content.outlier-y", severity: .warning,
                    summary: "\(count(inY.count)) in the reference value: " + list(inY.map(residual))
                        + "; nothing was left out",
                    place: name,
                    remedy:
                        "check these reference values; where there is a cause, leave out with --exclude sample=reason"
                ))
        }
        if !inBoth.isEmpty {
            findings.append(
                Finding(
                    code: "content.outlier-xy", severity: .warning,
                    summary: "\(count(inBoth.count)) both in the spectrum and in the reference value: "
                        + list(inBoth.map(residual)) + "; nothing was left out",
                    place: name,
                    remedy: "check whether it is the right sample; where there is a cause, leave out with "
                        + "--exclude sample=reason"))
        }
        return findings
    }
}
