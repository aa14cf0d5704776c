import Testing

@testable import Reporting

struct ConfidenceEllipseTests {
    /// Four points whose covariance is known: (±3, 0), (0, ±1) have S = diag(6, 2/3).
    @Test func halfAxesOfAKnownCovariance() throws {
        let ellipse = try #require(
            ConfidenceEllipse(x: [13, 7, 10, 10], y: [5, 5, 6, 4], limit: .chiSquared(share: 0.95)))
        #expect(abs(ellipse.centreX - 10) < 1e-12 && abs(ellipse.centreY - 5) < 1e-12)
        #expect(abs(ellipse.major - (5.991464547107979 * 6).squareRoot()) < 1e-9)
        #expect(abs(ellipse.minor - (5.991464547107979 * 2 / 3).squareRoot()) < 1e-9)
        #expect(abs(ellipse.angle) < 1e-12)
    }

    @Test func turnsWithItsPoints() throws {
        let half = 0.5.squareRoot()
        let turned = [(3.0, 0.0), (-3, 0), (0, 1), (0, -1)].map { (u, v) in ((u - v) * half, (u + v) * half) }
        let ellipse = try #require(
            ConfidenceEllipse(x: turned.map(\.0), y: turned.map(\.1), limit: .chiSquared(share: 0.95)))
        #expect(abs(ellipse.angle - Double.pi / 4) < 1e-12)
        #expect(abs(ellipse.major - (5.991464547107979 * 6).squareRoot()) < 1e-9)
        // The outline is at the distance c: (x + y)²/2 / 6 + (y − x)²/2 / (2/3) = c.
        for point in ellipse.outline() {
            let u = (point.x + point.y) * half
            let v = (point.y - point.x) * half
            #expect(abs(u * u / 6 + v * v * 1.5 - 5.991464547107979) < 1e-9)
        }
    }

    /// F(0.95; 2, 18) = 3.554557, from tables, so c = 2·(400 − 1)/(20·18)·F.
    @Test func hotellingOfTwentyPoints() throws {
        let c = try #require(ConfidenceEllipse.Limit.hotelling(share: 0.95).value(points: 20))
        #expect(abs(c - 2 * 399.0 / 360 * 3.554557) < 1e-5)
    }

    @Test func twoPointsHaveNone() {
        #expect(ConfidenceEllipse(x: [0, 1], y: [0, 1], limit: .chiSquared(share: 0.95)) == nil)
    }
}
