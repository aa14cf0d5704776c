internal import LinearAlgebra

/// The iteration of a curve resolution: the profiles that were reached, and how.
struct AlternatingLeastSquares {
    private let method: MultivariateCurveResolution
    private let d: Matrix
    private let dTransposed: Matrix
    /// Σ d².
    private let total: Double
    private var c: Matrix?
    private var s: Matrix
    private var squaredResidual: Double
    private var iterations = 0
    private var relativeChange: Double?
    private var converged = false

    init(of x: Matrix, total: Double, by method: MultivariateCurveResolution) {
        self.method = method
        self.total = total
        d = x
        dTransposed = x.transposed
        s = Matrix(rows: x.columns, columns: method.components)
        squaredResidual = total
    }

    /// Iterates from initial spectra.
    mutating func run(from initial: Matrix) throws(ModellingError) {
        s = initial
        if method.closure == nil { normalise() }
        // Below this, what is left of D is the rounding of its products.
        let exact = 1e3 * Double.ulpOfOne * total.squareRoot()
        while iterations < method.maximumIterations {
            iterations += 1
            let before = squaredResidual.squareRoot()
            let concentrations = try concentrations(for: s, from: c)
            c = concentrations
            s = try spectra(for: concentrations, from: s)
            if method.closure == nil { normalise() }
            squaredResidual = (d - (c ?? concentrations).times(s, transposingOther: true)).rowSquaredNorms.reduce(0, +)
            let after = squaredResidual.squareRoot()
            relativeChange = abs(before - after) / max(before, Double.leastNormalMagnitude)
            // The first change is that from nothing at all.
            if after <= exact || (iterations > 1 && abs(before - after) <= method.tolerance * before) {
                converged = true
                return
            }
        }
    }

    /// C for given spectra, under the constraints; unimodal profiles start from those before.
    private func concentrations(for s: Matrix, from before: Matrix?) throws(ModellingError) -> Matrix {
        var c = try profiles(
            of: d, for: s, from: before, nonNegative: method.nonNegativeConcentrations,
            unimodal: method.unimodalConcentrations)
        if let closure = method.closure { Self.close(&c, total: closure) }
        return c
    }

    /// S for given concentrations, under the constraints.
    func spectra(for c: Matrix, from before: Matrix? = nil) throws(ModellingError) -> Matrix {
        try profiles(
            of: dTransposed, for: c, from: iterations > 1 ? before : nil, nonNegative: method.nonNegativeSpectra,
            unimodal: method.unimodalSpectra)
    }

    private func profiles(
        of d: Matrix, for other: Matrix, from before: Matrix?, nonNegative: Bool, unimodal: Bool
    ) throws(ModellingError) -> Matrix {
        guard nonNegative || unimodal else { return try BilinearStep.unconstrained(d, other) }
        let products = d.times(other)
        let crossProducts = other.times(other, transposingSelf: true)
        var found = before
        if !unimodal || before == nil {
            found =
                nonNegative
                ? BilinearStep.nonNegative(products: products, crossProducts: crossProducts)
                : try BilinearStep.unconstrained(d, other)
        }
        let start = found ?? Matrix(rows: d.rows, columns: other.columns)
        guard unimodal else { return start }
        return BilinearStep.unimodal(
            start, products: products, crossProducts: crossProducts, nonNegative: nonNegative)
    }

    /// Rows scaled to one sum; a row of zeros has none and stays.
    static func close(_ c: inout Matrix, total: Double) {
        for i in 0..<c.rows {
            var sum = 0.0
            for a in 0..<c.columns { sum += c[i, a] }
            guard sum > 0 else { continue }
            for a in 0..<c.columns { c[i, a] *= total / sum }
        }
    }

    /// Spectra of length 1, the concentrations taking over their lengths; a spectrum of zeros stays.
    private mutating func normalise() {
        let lengths = s.transposed.rowSquaredNorms.map { $0 > 0 ? $0.squareRoot() : 1 }
        s = s.dividingColumns(by: lengths)
        c = c?.dividingColumns(by: lengths.map { 1 / $0 })
    }

    /// What was reached, as a model.
    func model(purestChannels: [Int]?) -> CurveResolutionModel {
        CurveResolutionModel(
            method: method, spectra: s, concentrations: c ?? Matrix(rows: d.rows, columns: s.columns),
            squaredResidual: squaredResidual, squaredTotal: total, iterations: iterations,
            relativeChange: relativeChange ?? 0, converged: converged, purestChannels: purestChannels,
            negativeShare: d.elements.reduce(0) { $0 + ($1 < 0 ? $1 * $1 : 0) } / total)
    }
}
