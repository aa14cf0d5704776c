internal import Glibc
internal import LinearAlgebra

/// The places of the calibration rows, from which a new row gets its weights.
struct Neighbourhood {
    private let places: Matrix
    private let divisors: [Double]
    private let localization: Double

    init(of model: LocallyWeightedPLSModel) throws(ModellingError) {
        localization = model.method.localization
        if let global = model.global {
            divisors = global.scoreVariances.map { $0.squareRoot() }
            places = global.scores.transposed.dividingColumns(by: divisors)
        } else {
            divisors = [Double](repeating: 1, count: model.rows.columns)
            places = model.rows
        }
    }

    /// The weights ω of the calibration rows, the largest 1.
    ///
    /// - Parameter outside: the squared distance of the new row from the space that its place is given in.
    func weights(of place: [Double], outside: Double) -> [Double] {
        let (n, r) = (places.rows, places.columns)
        var distances = [Double](repeating: 0, count: n)
        places.withUnsafeElements { places in
            place.withUnsafeBufferPointer { place in
                divisors.withUnsafeBufferPointer { divisors in
                    for i in 0..<n {
                        var sum = outside
                        for j in 0..<r {
                            let apart = places[i * r + j] - place[j] / divisors[j]
                            sum += apart * apart
                        }
                        distances[i] = sum.squareRoot()
                    }
                }
            }
        }
        let mean = distances.reduce(0) { $0 + $1 / Double(n) }
        let squares = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(n - 1)).squareRoot()
        // Distances that differ by rounding only are equal.
        guard deviation > 4 * Double(n).squareRoot() * Double.ulpOfOne * mean, let nearest = distances.min() else {
            return [Double](repeating: 1, count: n)
        }
        return distances.map { exp(-localization * ($0 - nearest) / deviation) }
    }
}
