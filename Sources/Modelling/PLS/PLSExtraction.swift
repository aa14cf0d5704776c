internal import LinearAlgebra

/// The latent variables of one fit, one row each, in the letters of the papers.
struct PLSExtraction {
    private(set) var weights: RowStack
    private(set) var rotations: RowStack
    private(set) var loadings: RowStack
    private(set) var yLoadings: RowStack
    private(set) var scores: RowStack
    /// The latent variables (from 1) whose iteration was stopped at its cap.
    var unconverged: [Int] = []

    init(_ data: PLSData) {
        let capacity = data.latentVariables
        weights = RowStack(width: data.x.columns, capacity: capacity)
        rotations = RowStack(width: data.x.columns, capacity: capacity)
        loadings = RowStack(width: data.x.columns, capacity: capacity)
        yLoadings = RowStack(width: data.y.columns, capacity: capacity)
        scores = RowStack(width: data.x.rows, capacity: capacity)
    }

    /// The number of latent variables so far.
    var count: Int { weights.count }

    /// Adds a latent variable with its score, or without where all scores are made at the end.
    mutating func append(w: [Double], r: [Double], p: [Double], q: [Double], t: [Double]? = nil) {
        weights.append(w)
        rotations.append(r)
        loadings.append(p)
        yLoadings.append(q)
        if let t { scores.append(t) }
    }

    /// T = X·R of all latent variables in one product.
    mutating func makeScores(from x: Matrix) {
        let transposed = rotations.matrix.times(x, transposingOther: true)
        for a in 0..<transposed.rows { scores.append(transposed.row(a)) }
    }

    /// r = w − Σ (p_jᵀw)·r_j: the rotation that makes from X the score that w makes from the deflated X.
    func rotation(of w: [Double]) -> [Double] {
        var r = w
        rotations.subtractCombination(loadings.products(with: w), from: &r)
        return r
    }

    /// S·v for the dominant right vector v of S (given transposed), with its norm; nil when there is nothing left.
    static func dominantWeight(_ s: Matrix) -> (vector: [Double], norm: Double)? {
        if s.rows == 1 { return (s.elements, dot(s.elements, s.elements).squareRoot()) }
        guard let eigen = try? SymmetricEigen(of: s.times(s, transposingOther: true)) else { return nil }
        let vector = s.transposedTimes(eigen.vectors.row(0))
        return (vector, dot(vector, vector).squareRoot())
    }

    /// A weight vector of the given norm made a unit vector, the element largest in absolute value positive.
    static func unit(_ weight: [Double], norm: Double) -> [Double] {
        var w = weight
        w.withUnsafeMutableBufferPointer { v in
            var largest = 0
            for j in 1..<max(v.count, 1) where abs(v[j]) > abs(v[largest]) { largest = j }
            let factor = (v[largest] < 0 ? -1 : 1) / norm
            for j in 0..<v.count { v[j] *= factor }
        }
        return w
    }

    /// S ← S − tᵀt·p·qᵀ, S held transposed (q × p).
    static func deflate(_ s: inout Matrix, squaredScore tt: Double, p: [Double], q: [Double]) {
        s.withUnsafeMutableElements { elements in
            for k in 0..<q.count {
                let factor = tt * q[k]
                for j in 0..<p.count { elements[k * p.count + j] -= factor * p[j] }
            }
        }
    }
}
