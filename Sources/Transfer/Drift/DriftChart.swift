internal import Glibc

/// The largest points of the EWMA and CUSUM charts of a series, as `MovingAverageChart` and `CumulativeSumChart` draw it.
struct DriftChart: Sendable {
    private let lambda: Double
    private let reference: Double
    /// 1/√(λ/(2 − λ)·(1 − (1 − λ)^(2i))).
    private let weights: [Double]

    init(settings: DriftSettings, length: Int) {
        lambda = settings.lambda
        reference = settings.shift / 2
        let lambda = settings.lambda
        weights = (1...max(length, 1)).map { i in
            1 / (lambda / (2 - lambda) * (1 - pow(1 - lambda, 2 * Double(i)))).squareRoot()
        }
    }

    func largest(_ score: (Int) -> Double) -> (average: Double, sum: Double) {
        var (average, upper, lower) = (0.0, 0.0, 0.0)
        var (mostAverage, mostSum) = (0.0, 0.0)
        for i in weights.indices {
            let z = score(i)
            average += lambda * (z - average)
            upper = max(0, upper + z - reference)
            lower = max(0, lower - z - reference)
            mostAverage = max(mostAverage, abs(average) * weights[i])
            mostSum = max(mostSum, max(upper, lower))
        }
        return (mostAverage, mostSum)
    }
}

/// The natural logarithm.
func logarithm(_ x: Double) -> Double { log(x) }
