internal import LinearAlgebra
public import Spectroscopy

/// Rubber band: each spectrum minus the lower convex hull of its points.
///
/// z = the greatest convex function of the axis with z_j ≤ y_j; x' = y − z ≥ 0. X n × p → n × p.
///
/// Conventions: the hull is that of the points (axis value, y), so it depends on the unit of the axis only where that is
/// not linear (nm against cm⁻¹); the axis need not be uniform. Straight lines between the vertices; both ends are vertices
/// and become 0. Nothing is smoothed: one channel of negative noise pulls the band down, so smooth before.
///
/// ```swift
/// let corrected = try RubberBand().apply(to: spectra)
/// ```
///
/// ## Source
/// Andrew, Inf. Process. Lett. 9 (1979) 216 (monotone chain). doi:10.1016/0020-0190(79)90072-3
public struct RubberBand: BaselineCorrection {
    public static let identifier = "rubber-band"
    public static let summary = "Rubber-band baseline: the lower convex hull of each spectrum, subtracted"

    /// Creates the method.
    public init() {}

    public func baselines(of spectra: Spectra) throws(PreprocessingError) -> Baselines {
        let axis = spectra.axis
        let given = axis.isAscending ? axis.values : axis.values.reversed()
        let p = given.count
        let length = 0.5 * given[p - 1] - 0.5 * given[0]
        // The axis as 0 … 1, rising.
        let u = given.map { length > 0 ? (0.5 * $0 - 0.5 * given[0]) / length : 0 }
        return try spectra.fittingCurves(of: Self.identifier) { spectrum, curve in
            Self.lowerHull(of: spectrum.values, at: u, into: curve)
            return .direct
        }
    }

    private static func lowerHull(of y: [Double], at u: [Double], into z: UnsafeMutableBufferPointer<Double>) {
        var vertices: [Int] = []
        vertices.reserveCapacity(y.count)
        for j in y.indices {
            while vertices.count >= 2 {
                let a = vertices[vertices.count - 2]
                let b = vertices[vertices.count - 1]
                // b stays where the path a, b, j turns to the left.
                if (u[b] - u[a]) * (y[j] - y[a]) - (y[b] - y[a]) * (u[j] - u[a]) > 0 { break }
                vertices.removeLast()
            }
            vertices.append(j)
        }
        z[0] = y[0]
        for (a, b) in zip(vertices, vertices.dropFirst()) {
            for j in (a + 1)..<max(b, a + 1) {
                let line = y[a] + (y[b] - y[a]) * ((u[j] - u[a]) / (u[b] - u[a]))
                // The hull lies below; what rounding lifts above is put back.
                z[j] = min(line, y[j])
            }
            z[b] = y[b]
        }
    }
}
