internal import LinearAlgebra

extension PLSData {
    /// Data that were made from others, by weights or by taking out scores, and carry the rounding of those.
    ///
    /// - Parameters:
    ///   - size: the norm of the rows that x was made from; its own when nothing was taken out of it.
    ///   - ySize: the same of y.
    ///   - offset: the norm of all that was subtracted from each row.
    init(
        x: Matrix, y: Matrix, size: Double? = nil, ySize: Double? = nil, offset: Double, latentVariables: Int
    ) {
        self.x = x
        self.y = y
        self.latentVariables = latentVariables
        xNorm = size ?? x.rowSquaredNorms.reduce(0, +).squareRoot()
        yNorm = ySize ?? y.rowSquaredNorms.reduce(0, +).squareRoot()
        rounding = Double.ulpOfOne * (Double(max(x.rows, x.columns)) * xNorm + Double(x.rows) * offset)
    }
}
