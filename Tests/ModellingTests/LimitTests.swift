import LinearAlgebra
import Testing

@testable import Modelling

@Suite struct LimitTests {
    typealias Golden = DecompositionGolden
    static let x = PrincipalComponentsTests.x
    static let tail = 0.05

    @Test func scoreDistanceLimitsAgreeWithScipy() throws {
        for (form, expected) in [
            (ScoreDistanceLimit.calibration, Golden.t2Calibration), (.newSamples, Golden.t2New),
            (.fForm, Golden.t2F),
        ] {
            let got = try (1...3).map { try form.value(components: $0, samples: 14, upperTail: Self.tail) }
            #expect(relativeDifference(got, expected) < 1e-12)
        }
    }

    /// With all channels as components h is the T² of Hotelling, by the inverse of the covariance matrix.
    @Test func allComponentsGiveHotellingsDistance() throws {
        let model = try PrincipalComponents(components: 3).fit(Self.x.prefix(columns: 3))
        let calibration = try model.predict(Self.x.prefix(columns: 3)).scoreDistances(components: 3)
        let new = try model.predict(PrincipalComponentsTests.xNew.prefix(columns: 3)).scoreDistances(components: 3)
        #expect(relativeDifference(calibration, Golden.hotelling) < 1e-11)
        #expect(relativeDifference(new, Golden.hotellingNew) < 1e-11)
    }

    @Test(arguments: [false, true])
    func orthogonalDistanceLimitsAgreeWithScipy(_ scale: Bool) throws {
        let model = try PrincipalComponents(components: 3, scale: scale).fit(Self.x)
        let seen = try model.predict(Self.x)
        let outlier = LimitLevels().outlierTail(samples: 14)
        func limits(_ method: OrthogonalDistanceLimit.Method, _ tail: Double) throws -> [Double] {
            try (1...3).map { a in
                let limit = try #require(
                    try OrthogonalDistanceLimit(
                        method, residualEigenvalues: model.residualEigenvalues(components: a) ?? [],
                        distances: seen.orthogonalDistances(components: a), upperTail: tail))
                #expect(limit.method == method)
                return limit.value
            }
        }
        let exponents = (1...3).compactMap {
            OrthogonalDistanceLimit.exponent(residualEigenvalues: model.residualEigenvalues(components: $0) ?? [])
        }
        #expect(relativeDifference(exponents, scale ? Golden.scaledH0 : Golden.plainH0) < 1e-11)
        for (method, tail, plain, scaled) in [
            (
                OrthogonalDistanceLimit.Method.jacksonMudholkar, Self.tail, Golden.plainJacksonMudholkar,
                Golden.scaledJacksonMudholkar
            ),
            (
                .jacksonMudholkar, outlier, Golden.plainJacksonMudholkarOutlier,
                Golden.scaledJacksonMudholkarOutlier
            ),
            (
                .jacksonMudholkarClamped, Self.tail, Golden.plainJacksonMudholkarClamped,
                Golden.scaledJacksonMudholkarClamped
            ),
            (.box, Self.tail, Golden.plainBox, Golden.scaledBox),
            (.moments, Self.tail, Golden.plainMoments, Golden.scaledMoments),
            (.momentsWhole, Self.tail, Golden.plainMomentsWhole, Golden.scaledMomentsWhole),
        ] { #expect(relativeDifference(try limits(method, tail), scale ? scaled : plain) < 1e-11, "\(method)") }
    }

    @Test func negativeExponentKeepsTheSignOfTheDeviate() throws {
        let eigenvalues = [10.0] + [Double](repeating: 1, count: 30)
        let h0 = try #require(OrthogonalDistanceLimit.exponent(residualEigenvalues: eigenvalues))
        #expect(abs(h0 - Golden.negativeH0) < 1e-13)
        let signed = try OrthogonalDistanceLimit(
            .jacksonMudholkar, residualEigenvalues: eigenvalues, distances: [], upperTail: 0.05)
        let clamped = try OrthogonalDistanceLimit(
            .jacksonMudholkarClamped, residualEigenvalues: eigenvalues, distances: [], upperTail: 0.05)
        #expect(relativeDifference([signed?.value ?? 0], [Golden.negativeJacksonMudholkar]) < 1e-12)
        #expect(relativeDifference([clamped?.value ?? 0], [Golden.negativeJacksonMudholkarClamped]) < 1e-11)
        // A limit lies above the mean of what it limits; that with |h₀| in the deviate would not.
        #expect(signed?.value ?? 0 > eigenvalues.reduce(0, +))
    }

    /// Towards h₀ = 0 from both sides the limit goes to the same value.
    @Test func limitIsContinuousThroughExponentZero() throws {
        // λ = (1, c × m): h₀ rises through 0 with c.
        func at(_ c: Double) throws -> (h0: Double, limit: Double) {
            let eigenvalues = [1] + [Double](repeating: c, count: 20)
            let h0 = try #require(OrthogonalDistanceLimit.exponent(residualEigenvalues: eigenvalues))
            let limit = try #require(
                try OrthogonalDistanceLimit(
                    .jacksonMudholkar, residualEigenvalues: eigenvalues, distances: [], upperTail: 0.05))
            return (h0, limit.value)
        }
        var low = 0.1
        var high = 0.9
        #expect(try at(low).h0 < 0 && at(high).h0 > 0)
        while high - low > 1e-9 {
            let middle = 0.5 * (low + high)
            if try at(middle).h0 < 0 { low = middle } else { high = middle }
        }
        let below = try at(low)
        let above = try at(high)
        #expect(below.h0 < 0 && above.h0 > 0)
        #expect(abs(below.limit / above.limit - 1) < 1e-7)
    }

    @Test func anotherFormulaStandsInAndSaysSo() throws {
        let eigenvalues = [10.0] + [Double](repeating: 1, count: 30)
        let box = try OrthogonalDistanceLimit(
            .jacksonMudholkar, residualEigenvalues: eigenvalues, distances: [], upperTail: 1e-12)
        #expect(box?.method == .box)
        let distances = (1...40).map { Double($0) }
        let moments = try OrthogonalDistanceLimit(
            .jacksonMudholkar, residualEigenvalues: eigenvalues, distances: distances, upperTail: 1e-12)
        #expect(moments?.method == .moments)
        #expect(moments?.value ?? 0 > 40)
    }

    @Test func edges() throws {
        #expect(
            try OrthogonalDistanceLimit(
                .jacksonMudholkar, residualEigenvalues: [], distances: [1, 2], upperTail: 0.05) == nil)
        #expect(
            try OrthogonalDistanceLimit(.moments, residualEigenvalues: [], distances: [1, 2], upperTail: 0.05) == nil)
        // With A = n − 1 every calibration sample is at (n − 1)²/n.
        #expect(try ScoreDistanceLimit.calibration.value(components: 4, samples: 5, upperTail: 0.05) == 3.2)
        let x = normalMatrix(5, 9, seed: 8)
        let h = try PrincipalComponents(components: 4).fit(x).predict(x).scoreDistances(components: 4)
        #expect(relativeDifference(h, [3.2, 3.2, 3.2, 3.2, 3.2]) < 1e-12)
        #expect(
            throws: ModellingError.tooManyComponents(asked: 5, largest: 4, because: "the limit is for 5 samples")
        ) { try ScoreDistanceLimit.newSamples.value(components: 5, samples: 5, upperTail: 0.05) }
        #expect(throws: ModellingError.self) {
            try ScoreDistanceLimit.newSamples.value(components: 2, samples: 5, upperTail: 0)
        }
        #expect(throws: ModellingError.self) {
            try OrthogonalDistanceLimit(.box, residualEigenvalues: [1], distances: [], upperTail: .nan)
        }
    }

    /// Samples drawn from the model that a limit supposes exceed it as often as it says.
    @Test func limitsHoldTheirLevel() throws {
        let n = 60
        var beyondT2 = 0
        var beyondQ = 0
        var total = 0
        for seed in 0..<40 {
            let all = normalMatrix(n + 50, 8, seed: UInt64(1000 + seed)).dividingColumns(
                by: [0.1, 0.2, 1, 1, 1.2, 1.5, 2, 2])
            let model = try PrincipalComponents(components: 2).fit(all.selecting(rows: Array(0..<n)))
            let new = try model.predict(all.selecting(rows: Array(n..<(n + 50))))
            let t2 = try ScoreDistanceLimit.newSamples.value(components: 2, samples: n, upperTail: 0.05)
            let q = try #require(
                try OrthogonalDistanceLimit(
                    .jacksonMudholkar, residualEigenvalues: model.residualEigenvalues ?? [], distances: [],
                    upperTail: 0.05))
            beyondT2 += new.scoreDistances(components: 2).count { $0 > t2 }
            beyondQ += new.orthogonalDistances(components: 2).count { $0 > q.value }
            total += 50
        }
        // 2000 samples: 5 % ± 4 standard errors, and for q the bias of estimated eigenvalues (about + 1 %).
        #expect(abs(Double(beyondT2) / Double(total) - 0.05) < 0.02)
        #expect(abs(Double(beyondQ) / Double(total) - 0.055) < 0.025)
    }
}
