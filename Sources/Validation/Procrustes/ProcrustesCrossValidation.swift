public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Procrustes cross-validation: the variation that cross-validation sees, as a set of rows of its own.
///
/// For each segment k, with the loadings P (rotations R, response loadings C) of the global model and those of the local
/// one, P_k, R_k, C_k, fitted without the segment's rows X_k:
/// ```
/// T_k = X_k·R_k                             local scores (PCA, PCR: R = P)
/// D_k = diag(c_ka·c_a/c_a·c_a)              for regression; I for PCA
/// X̂_pv = T_k·D_k·Pᵀ                         the explained part, turned into the global space
/// E_pv: in the complement of the global space, row norms √q_k, q_k = ‖X_k − T_k·P_kᵀ‖²
/// X_pv = X̂_pv + E_pv
/// ```
/// A global model applied to X_pv gives, for every number of components, the cross-validated scores (PCA) or
/// predictions (PCR and PLS, one response), and with all A components the cross-validated orthogonal distances q.
///
/// Conventions: with the scope `global` centres and scales come from all rows once, as published, and the invariants are
/// those of such a cross-validation. With `local` they are refitted in every segment: unscaled, ŷ_pv − ȳ = ŷ_cv − ȳ_k, each
/// about the mean of its own training rows. The direction of E_pv is random within the span of the segment's rows; of R's
/// pcv it differs in the random numbers alone. D is that of unit weights; pcv scales PLS scores to unit length, which
/// changes D but not the set. Several responses: C by this project's PLS2, where pcv uses SIMPLS.
/// Components of the local model have the direction nearest to the global one. A stops at the rank of every model.
///
/// ```swift
/// let pv = try ProcrustesCrossValidation(model: .pls, components: 8).makeSet(x, y, segments: segments, seed: 1)
/// let rmse = try RegressionFigures(.test, reference: y.column(0), predicted: model.predict(pv.x).column(0)).rmse
/// ```
///
/// ## Source
/// Kucheryavskiy, Rodionova, Pomerantsev, Anal. Chim. Acta 1255 (2023) 341096. doi:10.1016/j.aca.2023.341096; for PCA
/// first Kucheryavskiy, Zhilin, Rodionova, Pomerantsev, Anal. Chem. 92 (2020) 11842.
/// doi:10.1021/acs.analchem.0c02175
public struct ProcrustesCrossValidation: CataloguedMethod {
    /// The model that the set is for.
    public enum Model: String, Codable, Hashable, Sendable, CaseIterable {
        /// Principal component analysis; there is no response.
        case pca
        /// Principal component regression.
        case pcr
        /// Partial least squares regression.
        case pls
    }

    /// Where centres and scales come from.
    public enum Scope: String, Codable, Hashable, Sendable, CaseIterable {
        /// From all rows, once.
        case global
        /// From the training rows of each segment.
        case local
    }

    public static let kind = MethodKind.design
    public static let identifier = "procrustes-cross-validation"
    public static let summary = "Pseudo-validation set that carries the variation of cross-validation (PCA, PCR, PLS)"
    public static let parameters = [
        ParameterDescription("model", "pca, pcr or pls"),
        ParameterDescription("components", "number of components A, more than the model will need"),
        ParameterDescription("scale", "whether channels are divided by their standard deviations (n - 1)"),
        ParameterDescription("scope", "where centres and scales come from: global (all rows) or local (each segment)"),
    ]

    /// The model that the set is for.
    public var model: Model
    /// A.
    public var components: Int
    /// Whether channels, and responses, are divided by their standard deviations.
    public var scale: Bool
    /// Where centres and scales come from.
    public var scope: Scope

    public init() { self.init(model: .pls) }

    /// Creates the method.
    public init(model: Model, components: Int = 10, scale: Bool = false, scope: Scope = .global) {
        self.model = model
        self.components = components
        self.scale = scale
        self.scope = scope
    }

    /// Makes the set.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q; not used for PCA.
    ///   - segments: one repeat that leaves every row out once.
    ///   - seed: of the directions of the residuals.
    /// - Throws: `ModellingError`.
    public func makeSet(
        _ x: Matrix, _ y: Matrix? = nil, segments: Segments, seed: UInt64
    ) throws(ModellingError) -> PseudoValidationSet {
        guard components >= 1 else {
            throw .invalidParameter(name: "components", value: "\(components)", needed: "1 or more are needed")
        }
        guard segments.all.flatMap(\.heldOut).sorted() == Array(0..<x.rows) else {
            throw .invalidParameter(
                name: "segments", value: "\(segments.all.count) segments with \(segments.repeats) repeats",
                needed: "every row must be left out once, by one repeat")
        }
        let response = try checkedResponse(x, y)
        let wholeX = StandardisedColumns(of: x, scale: scale)
        let wholeY = StandardisedColumns(of: response, scale: scale)
        let (ready, readyY) = (wholeX.apply(x), wholeY.apply(response))

        // The smallest training set limits every model.
        let smallest = segments.all.map(\.training.count).min() ?? 0
        guard smallest >= 3 else { throw .tooFewSamples(found: smallest, needed: 3, what: "the training of a segment") }
        let wanted = min(components, smallest - 1, x.columns)
        let pieces = try Parallel.map(segments.all.count + 1) { (k) throws(ModellingError) -> LatentSpace in
            guard k > 0 else { return try LatentSpace(model, ready, readyY, components: wanted) }
            let rows = segments.all[k - 1].training
            let (own, ownY) = (ready.selecting(rows: rows), readyY.selecting(rows: rows))
            guard scope == .local else { return try LatentSpace(model, own, ownY, components: wanted) }
            return try LatentSpace(
                model, StandardisedColumns(of: own, scale: scale).apply(own),
                StandardisedColumns(of: ownY, scale: scale).apply(ownY), components: wanted)
        }
        let a = pieces.map(\.count).min() ?? 0
        guard a >= 1, let whole = pieces.first?.prefix(a) else {
            throw .noVariation(samples: x.rows, channels: x.columns)
        }

        var made = Matrix(rows: x.rows, columns: x.columns)
        var ratios = Matrix(rows: segments.all.count, columns: a, repeating: 1)
        var unresponsive: Set<Int> = []
        for (k, segment) in segments.all.enumerated() {
            let local = pieces[k + 1].prefix(a).directed(like: whole)
            var heldOut = ready.selecting(rows: segment.heldOut)
            if scope == .local {
                heldOut = StandardisedColumns(of: ready.selecting(rows: segment.training), scale: scale).apply(heldOut)
            }
            var scores = heldOut.times(local.rotations, transposingOther: true)
            let distances = (heldOut - scores.times(local.loadings)).rowSquaredNorms
            if model != .pca {
                for j in 0..<a {
                    let (c, ck) = (whole.responses.row(j), local.responses.row(j))
                    let square = dot(c, c)
                    if square > 0 { ratios[k, j] = dot(ck, c) / square } else { unresponsive.insert(j) }
                    for i in 0..<scores.rows { scores[i, j] *= ratios[k, j] }
                }
            }
            var generator = SeededGenerator(seed: SeededGenerator.derivedSeed(seed, part: UInt64(k)))
            let residuals = whole.residuals(in: heldOut, squaredNorms: distances, &generator)
            let explained = scores.times(whole.loadings)
            for (position, row) in segment.heldOut.enumerated() {
                for j in 0..<x.columns { made[row, j] = explained[position, j] + residuals[position, j] }
            }
        }
        return PseudoValidationSet(
            x: wholeX.undo(made), ratios: ratios, components: a,
            findings: findings(components: a, unresponsive: unresponsive.sorted()))
    }

    private func checkedResponse(_ x: Matrix, _ y: Matrix?) throws(ModellingError) -> Matrix {
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        guard model != .pca else { return Matrix(rows: x.rows, columns: 0) }
        guard let y, y.rows == x.rows, y.columns >= 1 else {
            throw .shapeMismatch(what: "reference values", found: y?.rows ?? 0, expected: x.rows)
        }
        if let bad = y.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "Y") }
        return y
    }

    private func findings(components a: Int, unresponsive: [Int]) -> [Finding] {
        var findings: [Finding] = []
        if a < components {
            findings.append(
                Finding(
                    code: "procrustes.rank", severity: .note,
                    summary: "\(components) components were asked for; the models of all segments carry \(a)",
                    remedy: "ask for at most \(a)"))
        }
        if !unresponsive.isEmpty {
            findings.append(
                Finding(
                    code: "procrustes.component-without-response", severity: .warning,
                    summary: "the response does not change along "
                        + "\(unresponsive.count == 1 ? "component" : "components") "
                        + unresponsive.map { String($0 + 1) }.joined(separator: ", ")
                        + ": the set cannot carry what cross-validation predicts there",
                    remedy: "ask for fewer components, or use pls"))
        }
        return findings
    }
}
