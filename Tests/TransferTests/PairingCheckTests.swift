internal import LinearAlgebra
internal import Spectroscopy
internal import TestSupport
internal import Testing
internal import Transfer

struct PairingCheckTests {
    /// Distances of 4 points of the line, by hand: 1 2 4 | 1 3 | 2 on the one, those of points 0, 1, 3, 2 on the other.
    @Test("the correlation is that of the distances")
    func correlation() throws {
        func line(_ points: [Double]) throws -> Spectra {
            try Spectra(
                x: Matrix(rows: points.map { [$0, 0, 0] }),
                axis: SpectralAxis(values: [1, 2, 3], unit: .nanometre), signal: .absorbance,
                samples: points.indices.map { Sample(id: "\($0)") })
        }
        let (a, b) = ([0.0, 1, 3, 7, 8], [0.0, 1, 2, 9, 5])
        let check = try PairingCheck(PairedSpectra(primary: line(a), secondary: line(b)))
        func distances(_ points: [Double]) -> [Double] {
            points.indices.flatMap { i in (0..<i).map { abs(points[i] - points[$0]) } }
        }
        let (x, y) = (distances(a), distances(b))
        let (mx, my) = (x.reduce(0, +) / 10, y.reduce(0, +) / 10)
        let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
        let variances = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) } * y.reduce(0) { $0 + ($1 - my) * ($1 - my) }
        #expect(abs((check.correlation ?? 0) - covariance / variances.squareRoot()) < 1e-12)
        #expect(check.samples == 5 && !check.isIdentical)
    }

    @Test("p is judged at the level that is stated; where n samples cannot give so small a p, nothing is judged")
    func levels() throws {
        let pairs = try Instruments.pair(14, noise: 0.002)
        let permuted = try PairedSpectra(
            primary: pairs.primary,
            secondary: pairs.secondary.selecting(rows: (0..<14).map { ($0 + 5) % 14 }))
        let check = PairingCheck(permuted)
        let p = try #require(check.pValue)
        #expect(p > 0.05 && p < 1)
        #expect(check.isBorneOut(alpha: p) && !check.isBorneOut(alpha: p * 0.99))
        #expect(check.findings(alpha: p).isEmpty)
        #expect(check.findings(alpha: p * 0.99).map(\.code) == ["transfer.pairing"])
        #expect(PairingCheck.permutations(toShow: 0.05) == 499)
        #expect(PairingCheck.permutations(toShow: 0.001) == 9999)
        #expect(PairingCheck.permutations(toShow: 1e-9) == 99_999)
        // 5! = 120 pairings: below 1/120 there is no p.
        let few = PairingCheck(pairs.selecting(rows: [0, 1, 2, 3, 4]))
        #expect(few.isBorneOut(alpha: 0.008))
        let fewer = PairingCheck(pairs.selecting(rows: [0, 1, 2, 3]))
        #expect(fewer.pValue == nil && fewer.isBorneOut(alpha: 0.05))
    }

    @Test("the same numbers are told, on one axis only; the seed gives the same p")
    func identical() throws {
        let pairs = try Instruments.pair(8, noise: 0.002)
        let same = try PairedSpectra(primary: pairs.primary, secondary: pairs.primary)
        #expect(PairingCheck(same).isIdentical && abs((PairingCheck(same).correlation ?? 0) - 1) < 1e-12)
        #expect(PairingCheck(pairs, seed: 4) == PairingCheck(pairs, seed: 4))
        #expect(!PairingCheck(pairs).isIdentical)
    }
}
