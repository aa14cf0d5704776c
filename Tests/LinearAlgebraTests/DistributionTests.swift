import Glibc
import Testing

@testable import LinearAlgebra

@Suite struct DistributionTests {
    struct Point {
        let line: String
        let distribution: String
        let function: String
        let a: Double
        let b: Double
        let argument: Double
        let value: Double
    }

    static let points: [Point] = goldenDistributions.split(separator: "\n").compactMap { line in
        let parts = line.split(separator: " ")
        let numbers = parts[2...5].compactMap { Double($0) }
        guard numbers.count == 4 else { return nil }
        return Point(
            line: String(line), distribution: String(parts[0]), function: String(parts[1]), a: numbers[0],
            b: numbers[1], argument: numbers[2], value: numbers[3])
    }

    private func computed(_ point: Point) -> Double {
        let x = point.argument
        func pick(
            _ cdf: (Double) -> Double, _ upper: (Double) -> Double, _ quantile: (Double) -> Double,
            _ upperQuantile: (Double) -> Double
        ) -> Double {
            switch point.function {
            case "cdf": cdf(x)
            case "upper": upper(x)
            case "quantile": quantile(x)
            default: upperQuantile(x)
            }
        }
        switch point.distribution {
        case "norm":
            typealias N = NormalDistribution
            return pick(N.cdf, N.upperTail, { N.quantile($0) }, { N.quantile(upperTail: $0) })
        case "chi2":
            let d = ChiSquared(degreesOfFreedom: point.a)
            return pick(d.cdf, d.upperTail, { d.quantile($0) }, { d.quantile(upperTail: $0) })
        case "beta":
            let d = BetaDistribution(point.a, point.b)
            return pick(d.cdf, d.upperTail, { d.quantile($0) }, { d.quantile(upperTail: $0) })
        case "f":
            let d = FDistribution(point.a, point.b)
            return pick(d.cdf, d.upperTail, { d.quantile($0) }, { d.quantile(upperTail: $0) })
        default:
            let d = StudentT(degreesOfFreedom: point.a)
            return pick(d.cdf, d.upperTail, { d.quantile($0) }, { d.quantile(upperTail: $0) })
        }
    }

    @Test func agreesWithScipy() {
        #expect(Self.points.count > 1000)
        var worst = 0.0
        var worstLine = ""
        for point in Self.points {
            let error = abs(computed(point) - point.value) / abs(point.value)
            if !(error <= worst) {
                worst = error.isNaN ? .infinity : error
                worstLine = point.line
            }
        }
        #expect(worst < 1e-12, "\(worst) at \(worstLine)")
    }

    /// Quantiles put back into the distribution function, over parameters that the table does not hold.
    @Test func quantilesInvertTails() {
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<400 {
            let a = exp2(generator.uniform() * 14 - 2)
            let b = exp2(generator.uniform() * 14 - 2)
            let p = generator.uniform()
            let chi = ChiSquared(degreesOfFreedom: a)
            let f = FDistribution(a, b)
            let beta = BetaDistribution(a, b)
            let t = StudentT(degreesOfFreedom: a)
            #expect(abs(chi.cdf(chi.quantile(p)) / p - 1) < 1e-12)
            #expect(abs(chi.upperTail(chi.quantile(upperTail: p)) / p - 1) < 1e-12)
            #expect(abs(f.upperTail(f.quantile(upperTail: p)) / p - 1) < 1e-12)
            #expect(abs(t.cdf(t.quantile(p)) / p - 1) < 1e-12)
            #expect(abs(t.quantile(p) + t.quantile(upperTail: p)) < 1e-12)
            let x = beta.quantile(p)
            if x > 1e-300, x < 0.999 { #expect(abs(beta.cdf(x) / p - 1) < 1e-12) }
        }
    }

    @Test func tailsAreMonotonicAcrossTheirMethods() {
        for degrees in [0.3, 1, 2.5, 40, 3000] {
            let chi = ChiSquared(degreesOfFreedom: degrees)
            var before = -1.0
            for k in 0..<600 {
                let p = chi.cdf(degrees * Double(k) / 200)
                #expect(p >= before - 1e-15)
                before = p
            }
        }
    }

    @Test func limitsAreDefined() {
        let chi = ChiSquared(degreesOfFreedom: 3)
        #expect(chi.cdf(-1) == 0 && chi.cdf(0) == 0 && chi.cdf(.infinity) == 1 && chi.upperTail(.infinity) == 0)
        #expect(chi.quantile(0) == 0 && chi.quantile(1) == .infinity && chi.cdf(.greatestFiniteMagnitude) == 1)
        #expect(chi.upperTail(.leastNonzeroMagnitude) == 1)
        let f = FDistribution(3, 4)
        #expect(f.cdf(-1) == 0 && f.cdf(.infinity) == 1 && f.cdf(.greatestFiniteMagnitude) == 1)
        #expect(f.quantile(0) == 0 && f.quantile(1) == .infinity && f.upperTail(.leastNonzeroMagnitude) == 1)
        let beta = BetaDistribution(2, 3)
        #expect(beta.cdf(-1) == 0 && beta.cdf(2) == 1 && beta.quantile(0) == 0 && beta.quantile(1) == 1)
        for degrees in [0.7, 1, 30, 1e15, .infinity] {
            let t = StudentT(degreesOfFreedom: degrees)
            #expect(t.cdf(0) == 0.5 && t.cdf(.infinity) == 1 && t.cdf(-.infinity) == 0)
            #expect(t.quantile(0) == -.infinity && t.quantile(1) == .infinity && t.quantile(0.5) == 0)
            #expect(!t.cdf(.greatestFiniteMagnitude).isNaN && !t.quantile(.leastNonzeroMagnitude).isNaN)
        }
        #expect(NormalDistribution.cdf(.infinity) == 1 && NormalDistribution.cdf(-.infinity) == 0)
        #expect(NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(0.5) == 0)
        #expect(NormalDistribution.quantile(.leastNonzeroMagnitude) < -38)
    }

    @Test func largeDegreesApproachTheLimits() {
        // χ²(ν) at its mean: P → ½ + 1/(3·√(π·ν)); the term left out falls as ν^(−3/2). At 2e10
        // the uniform expansion takes over from the series.
        for degrees in [1e6, 1.9e10, 2.1e10, 1e14] {
            let p = ChiSquared(degreesOfFreedom: degrees).cdf(degrees)
            #expect(
                abs(p - 0.5 - 1 / (3 * (Double.pi * degrees).squareRoot())) < 0.01 / (degrees * degrees.squareRoot())
                    + 1e-12)
        }
        let limit = FDistribution(5, .infinity).quantile(0.95)
        #expect(abs(limit - ChiSquared(degreesOfFreedom: 5).quantile(0.95) / 5) < 1e-14)
        #expect(abs(FDistribution(5, 1e12).quantile(0.95) / limit - 1) < 1e-10)
        #expect(abs(StudentT(degreesOfFreedom: 1e12).quantile(0.975) - NormalDistribution.quantile(0.975)) < 1e-10)
    }

    /// Values by scipy 1.17.1, `beta.ppf` and `beta.isf`.
    @Test(arguments: [
        (0, 5, 0.95, 0.0, 0.5218237501049814),
        (9, 10, 0.95, 0.5549838829718046, 0.9974714214555382),
        (5, 5, 0.95, 0.47817624989501856, 1.0),
        (17, 60, 0.95, 0.17450528351437514, 0.41443606894983004),
        (17, 60, 0.99, 0.1476057631310062, 0.45447348032236834),
        (1, 1, 0.9, 0.04999999999999999, 1.0),
        (480, 500, 0.95, 0.9388973906117553, 0.9753986879144546),
    ])
    func exactBinomialInterval(_ k: Int, _ n: Int, _ confidence: Double, _ low: Double, _ high: Double) throws {
        let interval = try #require(ExactBinomialInterval(successes: k, trials: n, confidence: confidence))
        #expect(abs(interval.low - low) <= 1e-12 * low)
        #expect(abs(interval.high - high) <= 1e-12 * high)
    }

    @Test func noTrialsHaveNoInterval() {
        #expect(ExactBinomialInterval(successes: 0, trials: 0) == nil)
    }
}
