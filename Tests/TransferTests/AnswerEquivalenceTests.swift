internal import LinearAlgebra
internal import Spectroscopy
internal import Testing
internal import Transfer

struct AnswerEquivalenceTests {
    private static func singleLots(_ n: Int) -> Lots { Lots(names: (0..<n).map { "l\($0)" }, indices: Array(0..<n)) }

    private static func answers(_ accepted: [Bool]) -> AnswerEquivalence.Answers {
        AnswerEquivalence.Answers(names: accepted.map { $0 ? "accept" : "reject" }, areFavourable: accepted)
    }

    private static func check(
        _ primary: [Bool], _ secondary: [Bool], margin: Double?, alpha: Double = 0.05, areIndependent: Bool = true
    ) throws -> AnswerEquivalence {
        try #require(
            AnswerEquivalence(
                primary: answers(primary), secondary: answers(secondary), lots: singleLots(primary.count),
                margin: margin, alpha: alpha, areIndependent: areIndependent))
    }

    /// To 1e-9: the quantiles of scipy are of that accuracy.
    @Test("intervals, kappa and McNemar's test agree with statsmodels and scikit-learn")
    func golden() throws {
        for golden in try TransferGolden.document.get().agreements {
            let check = try Self.check(
                golden.primary, golden.secondary, margin: golden.margin, alpha: golden.alpha)
            let groups = [
                (check.overall, golden.overall),
                (try #require(check.groups.first { $0.decision == "accept" }), golden.accepted),
                (try #require(check.groups.first { $0.decision == "reject" }), golden.rejected),
            ]
            for (found, wanted) in groups {
                #expect(found.lots == wanted.lots && found.disagreeing == wanted.disagreeing)
                #expect(abs(found.low - wanted.low) < 1e-9 && abs(found.high - wanted.high) < 1e-9)
                #expect(found.fewestLots == golden.fewestLots)
                #expect(
                    found.verdict
                        == (wanted.high <= golden.margin ? .go : wanted.low > golden.margin ? .noGo : .cannotSay))
            }
            #expect(abs((check.kappa ?? .infinity) - golden.kappa) < 1e-12)
            #expect(abs(check.favourable.pValue - golden.mcNemar) < 1e-12)
        }
    }

    @Test("go needs enough lots in every group that the primary instrument decides for")
    func groups() throws {
        let both = [Bool](repeating: true, count: 29) + [Bool](repeating: false, count: 29)
        #expect(try Self.check(both, both, margin: 0.1).verdict == .go)
        // 28 lots without a disagreement leave up to 10.1 %.
        let fewer = try Self.check(Array(both.dropLast()), Array(both.dropLast()), margin: 0.1)
        #expect(fewer.verdict == .cannotSay)
        #expect(
            fewer.reasons == [
                "of the lots that the primary instrument decides \"reject\", 28 are there; 29 are needed"
            ])
        // An instrument that accepts everything agrees with nearly all of 60 + 3 lots, and is no equivalent.
        let mostly = [Bool](repeating: true, count: 60) + [false, false, false]
        let blind = try Self.check(mostly, [Bool](repeating: true, count: 63), margin: 0.15)
        #expect(blind.overall.verdict == .go && blind.verdict == .noGo)
        let alike = try Self.check(
            [Bool](repeating: true, count: 60), [Bool](repeating: true, count: 60), margin: 0.1)
        #expect(alike.verdict == .cannotSay && alike.kappa == nil)
        #expect(alike.reasons.map { $0.prefix(46) } == ["the primary instrument decides every lot alike"])
    }

    @Test("no margin, or the same spectra twice, show nothing; half of the lots differing shows the contrary")
    func verdicts() throws {
        let both = [Bool](repeating: true, count: 30) + [Bool](repeating: false, count: 30)
        let none = try Self.check(both, both, margin: nil)
        #expect(none.verdict == .cannotSay && none.reasons.count == 1 && none.overall.fewestLots == nil)
        // So many lots that they are not counted any more.
        #expect(try Self.check(both, both, margin: 1e-19).overall.fewestLots == 1_000_000_000_000_000)
        let same = try Self.check(both, both, margin: 0.1, areIndependent: false)
        #expect(same.verdict == .cannotSay)
        #expect(same.reasons == ["the same spectra were given for both instruments"])
        let other = try Self.check(both, both.enumerated().map { $0 % 2 == 0 ? $1 : !$1 }, margin: 0.1)
        #expect(other.verdict == .noGo && other.reasons.isEmpty)
        #expect(other.favourable.primaryOnly == 15 && other.favourable.secondaryOnly == 15)
        #expect(other.favourable.pValue == 1)
        #expect(
            AnswerEquivalence(
                primary: Self.answers([true]), secondary: Self.answers([true]), lots: Self.singleLots(1), margin: 0.1)
                == nil)
    }

    @Test("a lot agrees by the majority of its samples; ties disagree")
    func lots() throws {
        let lots = Lots(names: ["a", "b", "c"], indices: [0, 0, 0, 1, 1, 2])
        let check = try #require(
            AnswerEquivalence(
                primary: Self.answers([true, true, true, true, true, false]),
                secondary: Self.answers([true, true, false, true, false, false]), lots: lots, margin: 0.5))
        #expect(check.lots == 3 && check.samples == 6)
        #expect(check.overall.disagreeing == 1)
        #expect(check.groups.map(\.decision) == ["accept", "reject"])
        #expect(check.groups.map(\.disagreeing) == [1, 0])
        // Lot b is not favourable by a majority on the secondary instrument.
        #expect(check.favourable.primaryOnly == 1 && check.favourable.both == 1 && check.favourable.neither == 1)
    }
}
