internal import Foundation

/// Platt's sigmoid: the probability of the first of two classes from a decision value, P = 1/(1 + exp(A·f + B)).
///
/// A and B maximise the likelihood of the targets t₊ = (N₊ + 1)/(N₊ + 2) and t₋ = 1/(N₋ + 2), by Newton's method with
/// backtracking. The decision values must be of rows that the machine was not fitted to.
///
/// ## Source
/// Platt, in Advances in Large Margin Classifiers, 2000, 61; Lin, Lin, Weng, Mach. Learn. 68 (2007) 267.
/// doi:10.1007/s10994-007-5018-6
struct SigmoidCalibration: Codable, Hashable, Sendable {
    /// A, negative where larger decision values speak for the first class.
    let slope: Double
    /// B.
    let offset: Double

    /// Finds A and B.
    init(decisionValues f: [Double], isFirst: [Bool]) {
        precondition(f.count == isFirst.count, "\(f.count) decision values and \(isFirst.count) classes")
        let first = Double(isFirst.count { $0 })
        let second = Double(isFirst.count) - first
        let targets = isFirst.map { $0 ? (first + 1) / (first + 2) : 1 / (second + 2) }
        var (a, b) = (0.0, log((second + 1) / (first + 1)))
        var value = Self.negativeLogLikelihood(f, targets, a, b)
        for _ in 0..<100 {
            // σ on the diagonal keeps the Hessian positive definite.
            let sigma = 1e-12
            var (h11, h22, h21, g1, g2) = (sigma, sigma, 0.0, 0.0, 0.0)
            for i in f.indices {
                let p = Self.probability(a * f[i] + b)
                let weight = p * (1 - p)
                h11 += f[i] * f[i] * weight
                h22 += weight
                h21 += f[i] * weight
                g1 += f[i] * (targets[i] - p)
                g2 += targets[i] - p
            }
            if abs(g1) < 1e-5, abs(g2) < 1e-5 { break }
            let determinant = h11 * h22 - h21 * h21
            let da = -(h22 * g1 - h21 * g2) / determinant
            let db = -(-h21 * g1 + h11 * g2) / determinant
            let descent = g1 * da + g2 * db
            var step = 1.0
            var moved = false
            while step >= 1e-10 {
                let trial = Self.negativeLogLikelihood(f, targets, a + step * da, b + step * db)
                if trial < value + 1e-4 * step * descent {
                    (a, b, value) = (a + step * da, b + step * db, trial)
                    moved = true
                    break
                }
                step /= 2
            }
            if !moved { break }
        }
        (slope, offset) = (a, b)
    }

    /// The probability of the first class.
    func probability(_ decisionValue: Double) -> Double { Self.probability(slope * decisionValue + offset) }

    /// 1/(1 + e^z) without overflow.
    private static func probability(_ z: Double) -> Double {
        if z < 0 { return 1 / (1 + exp(z)) }
        let e = exp(-z)
        return e / (1 + e)
    }

    private static func negativeLogLikelihood(_ f: [Double], _ targets: [Double], _ a: Double, _ b: Double) -> Double {
        var sum = 0.0
        for i in f.indices {
            let z = a * f[i] + b
            sum += z >= 0 ? targets[i] * z + log1p(exp(-z)) : (targets[i] - 1) * z + log1p(exp(z))
        }
        return sum
    }
}
