import Testing

@testable import LinearAlgebra

@Suite struct SeededGeneratorTests {
    /// Values by the reference C code of the authors (SplitMix64 filling xoshiro256**), for seed 42.
    @Test func sequenceIsThatOfTheReference() {
        var generator = SeededGenerator(seed: 42)
        #expect(
            (0..<5).map { _ in generator.next() } == [
                1_546_998_764_402_558_742,
                6_990_951_692_964_543_102,
                12_544_586_762_248_559_009,
                17_057_574_109_182_124_193,
                18_295_552_978_065_317_476,
            ])
    }

    @Test func streamsAndSeedsDiffer() {
        func start(_ seed: UInt64, _ stream: UInt64) -> UInt64 {
            var generator = SeededGenerator(seed: seed, stream: stream)
            return generator.next()
        }
        let starts = (0..<50).flatMap { seed in (0..<50).map { start(UInt64(seed), UInt64($0)) } }
        #expect(Set(starts).count == 2500)
        #expect(start(7, 3) == start(7, 3))
    }

    @Test func boundedNumbersAreUniform() {
        var generator = SeededGenerator(seed: 5)
        for bound in [1, 2, 3, 10, 1000] {
            var counts = [Int](repeating: 0, count: bound)
            for _ in 0..<(bound * 50) { counts[generator.next(below: bound)] += 1 }
            let statistic = counts.reduce(0.0) { $0 + (Double($1) - 50) * (Double($1) - 50) / 50 }
            if bound > 1 {
                let p = ChiSquared(degreesOfFreedom: Double(bound - 1)).upperTail(statistic)
                #expect(p > 1e-4 && p < 1 - 1e-4, "bound \(bound), p \(p)")
            }
        }
    }

    @Test func shufflesAreUniform() {
        var generator = SeededGenerator(seed: 6)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24_000 { counts[generator.shuffled([0, 1, 2, 3]), default: 0] += 1 }
        #expect(counts.count == 24)
        let statistic = counts.values.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
        let p = ChiSquared(degreesOfFreedom: 23).upperTail(statistic)
        #expect(p > 1e-4 && p < 1 - 1e-4, "p \(p)")
        #expect(generator.shuffled([Int]()) == [] && generator.shuffled([3]) == [3])
        #expect(generator.shuffled(Array(0..<100)).sorted() == Array(0..<100))
    }

    @Test func uniformAndNormalNumbersHaveTheirDistribution() {
        var generator = SeededGenerator(seed: 7)
        var uniform = [Int](repeating: 0, count: 20)
        var normal = [Int](repeating: 0, count: 20)
        for _ in 0..<20_000 {
            let u = generator.uniform()
            #expect(u >= 0 && u < 1)
            uniform[Int(u * 20)] += 1
            normal[min(Int(NormalDistribution.cdf(generator.normal()) * 20), 19)] += 1
        }
        for counts in [uniform, normal] {
            let statistic = counts.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
            let p = ChiSquared(degreesOfFreedom: 19).upperTail(statistic)
            #expect(p > 1e-4 && p < 1 - 1e-4, "p \(p)")
        }
    }
}
