import Testing

@testable import LinearAlgebra

@Suite struct SampleQuantileTests {
    @Test func interpolatesLinearly() {
        // numpy.percentile of [1, 2, 4, 8, 16] at 0, 10, 25, 50, 90, 100.
        let values: [Double] = [16, 1, 8, 2, 4]
        let got = [0, 0.1, 0.25, 0.5, 0.9, 1].map { SampleQuantile.of(values, $0) ?? .nan }
        for (a, b) in zip(got, [1, 1.4, 2, 4, 12.8, 16]) { #expect(abs(a - b) < 1e-14) }
        #expect(SampleQuantile.median([4, 1, 3, 2]) == 2.5)
        #expect(SampleQuantile.interquartileRange(values) == 6)
        #expect(SampleQuantile.of([], 0.5) == nil && SampleQuantile.of([3], 0.7) == 3)
    }
}
