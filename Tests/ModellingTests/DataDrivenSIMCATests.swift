import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct DataDrivenSIMCATests {
    typealias Golden = DecompositionGolden
    static let x = PrincipalComponentsTests.x
    static let xNew = PrincipalComponentsTests.xNew

    struct Expected: Sendable {
        let scale: Bool
        let estimate: DistanceDistribution.Estimate
        let h0: [Double]
        let nh: [Double]
        let q0: [Double]
        let nq: [Double]
        let full: [[Double]]
        let fullNew: [[Double]]
        let extreme: [Double]
        let outlier: [Double]
    }

    static let expected = [
        Expected(
            scale: false, estimate: .moments, h0: Golden.plainMomentsH0, nh: Golden.plainMomentsNh,
            q0: Golden.plainMomentsQ0, nq: Golden.plainMomentsNq, full: Golden.plainMomentsFullDistances,
            fullNew: Golden.plainMomentsFullDistancesNew, extreme: Golden.plainMomentsExtreme,
            outlier: Golden.plainMomentsOutlier),
        Expected(
            scale: false, estimate: .robust, h0: Golden.plainRobustH0, nh: Golden.plainRobustNh,
            q0: Golden.plainRobustQ0, nq: Golden.plainRobustNq, full: Golden.plainRobustFullDistances,
            fullNew: Golden.plainRobustFullDistancesNew, extreme: Golden.plainRobustExtreme,
            outlier: Golden.plainRobustOutlier),
        Expected(
            scale: true, estimate: .moments, h0: Golden.scaledMomentsH0, nh: Golden.scaledMomentsNh,
            q0: Golden.scaledMomentsQ0, nq: Golden.scaledMomentsNq, full: Golden.scaledMomentsFullDistances,
            fullNew: Golden.scaledMomentsFullDistancesNew, extreme: Golden.scaledMomentsExtreme,
            outlier: Golden.scaledMomentsOutlier),
        Expected(
            scale: true, estimate: .robust, h0: Golden.scaledRobustH0, nh: Golden.scaledRobustNh,
            q0: Golden.scaledRobustQ0, nq: Golden.scaledRobustNq, full: Golden.scaledRobustFullDistances,
            fullNew: Golden.scaledRobustFullDistancesNew, extreme: Golden.scaledRobustExtreme,
            outlier: Golden.scaledRobustOutlier),
    ]

    @Test(arguments: expected)
    func agreesWithScipy(_ golden: Expected) throws {
        let model = try DataDrivenSIMCA(components: 3, scale: golden.scale, estimate: golden.estimate).fit(Self.x)
        let full = model.distances
        #expect(relativeDifference(full.map(\.score.scale), golden.h0) < 1e-11)
        #expect(relativeDifference(full.map(\.orthogonal.scale), golden.q0) < 1e-11)
        #expect(full.map { Double($0.score.degreesOfFreedom) } == golden.nh)
        #expect(full.map { Double($0.orthogonal.degreesOfFreedom) } == golden.nq)
        #expect(relativeDifference(full.map { $0.extremeLimit(alpha: 0.05) }, golden.extreme) < 1e-12)
        #expect(relativeDifference(full.map { $0.outlierLimit(gamma: 0.01) }, golden.outlier) < 1e-12)
        let seen = try model.principalComponents.predict(Self.x)
        #expect(relativeDifference(model.fullDistances(of: seen), Matrix(rows: golden.full)) < 1e-10)
        let prediction = try model.predict(Self.xNew)
        #expect(
            relativeDifference(
                model.fullDistances(of: prediction.decomposition), Matrix(rows: golden.fullNew)) < 1e-10)
        #expect(relativeDifference(prediction.fullDistances, golden.fullNew.map { $0[2] }) < 1e-10)
        #expect(
            prediction.roles
                == golden.fullNew.map {
                    $0[2] <= golden.extreme[2] ? .regular : $0[2] <= golden.outlier[2] ? .extreme : .outlier
                })
        #expect(prediction.accepted == golden.fullNew.map { $0[2] <= golden.extreme[2] })
    }

    @Test func levelsChangeWithoutRefit() throws {
        let model = try DataDrivenSIMCA(components: 2).fit(Self.x)
        let strict = try model.at(LimitLevels(alpha: 0.5, gamma: 0.3))
        let refitted = try DataDrivenSIMCA(components: 2, levels: LimitLevels(alpha: 0.5, gamma: 0.3)).fit(Self.x)
        #expect(strict == refitted)
        #expect(try strict.predict(Self.x).accepted.count { $0 } < model.predict(Self.x).accepted.count { $0 })
        #expect(throws: ModellingError.self) { try model.at(LimitLevels(alpha: 0)) }
        #expect(throws: ModellingError.self) {
            try DataDrivenSIMCA(components: 2, levels: LimitLevels(gamma: 1)).fit(Self.x)
        }
    }

    @Test("decisions for every number of components at other levels are those of a refit at these levels")
    func limitsForAllComponents() throws {
        let model = try DataDrivenSIMCA(components: 3).fit(Self.x)
        for levels in [LimitLevels(), LimitLevels(alpha: 0.3, gamma: 0.2), LimitLevels(alpha: 1e-4, gamma: 1e-6)] {
            let limits = try model.limits(at: levels)
            #expect(limits.levels == levels)
            let f = model.fullDistances(of: try model.predict(Self.x).decomposition)
            let roles = limits.roles(of: f)
            #expect(roles.count == 3)
            for a in 1...3 {
                let refitted = try DataDrivenSIMCA(components: a, alpha: levels.alpha, gamma: levels.gamma).fit(Self.x)
                let seen = try refitted.predict(Self.x)
                #expect(roles[a - 1] == seen.roles)
                #expect(limits.accepted(f)[a - 1] == seen.accepted)
                #expect(limits.extreme[a - 1] == seen.extremeLimit && limits.outlier[a - 1] == seen.outlierLimit)
            }
        }
        #expect(throws: ModellingError.self) { try model.limits(at: LimitLevels(alpha: 2)) }
    }

    @Test("the catalogue prints every parameter with its default")
    func parametersAreDescribed() throws {
        for type in EstimatorCatalogue.methods {
            func coded<Method: Estimator>(_ type: Method.Type) throws -> [String] {
                try (JSONValue(encoding: type.init()).object ?? [:]).keys.sorted()
            }
            guard type.kind == .classifier || type.kind == .oneClass else { continue }
            let names = type.parameters.map(\.name)
            let found = try coded(type)
            #expect(Set(found).isSubset(of: names), "\(type.identifier)")
            // A default of none is not coded; the description must say what none means.
            for parameter in type.parameters where !found.contains(parameter.name) {
                #expect(parameter.summary.contains("none"), "\(type.identifier).\(parameter.name)")
            }
        }
    }

    @Test func rolesFollowTheLimits() throws {
        let full = FullDistance(
            score: try DistanceDistribution([1, 2, 3, 4], what: "h"),
            orthogonal: try DistanceDistribution([0.1, 0.2, 0.2, 0.4], what: "q"), samples: 4)
        let levels = LimitLevels()
        let extreme = full.extremeLimit(alpha: 0.05)
        let outlier = full.outlierLimit(gamma: 0.01)
        #expect(extreme < outlier)
        #expect(full.role(of: extreme, at: levels) == .regular)
        #expect(full.role(of: extreme.nextUp, at: levels) == .extreme)
        #expect(full.role(of: outlier, at: levels) == .extreme)
        #expect(full.role(of: outlier.nextUp, at: levels) == .outlier)
        #expect(abs(full.upperTail(of: extreme) - 0.05) < 1e-13)
        // (1 − tail)ⁿ = 1 − γ
        #expect(abs(pow(1 - full.upperTail(of: outlier), 4) - 0.99) < 1e-13)
        let cut = full.intercepts(of: extreme)
        #expect(abs(full.distance(score: cut.score, orthogonal: 0) - extreme) < 1e-12)
        #expect(abs(full.distance(score: 0, orthogonal: cut.orthogonal) - extreme) < 1e-12)
    }

    @Test func componentsStopBelowTheRank() throws {
        let x = matrix(12, 8, rank: 3, seed: 5, offset: 10)
        let model = try DataDrivenSIMCA(components: 5).fit(x)
        #expect(model.components == 2 && model.distances.count == 2)
        #expect(model.findings.map(\.code) == ["dd-simca.stopped-below-rank"])
        #expect(try model.predict(x).fullDistances.allSatisfy(\.isFinite))
        #expect(throws: ModellingError.zeroDistances(what: "orthogonal distances", samples: 9)) {
            try DataDrivenSIMCA(components: 1).fit(matrix(9, 4, rank: 1, seed: 2))
        }
        #expect(throws: ModellingError.tooFewSamples(found: 2, needed: 3, what: "a one-class model")) {
            try DataDrivenSIMCA(components: 1).fit(normalMatrix(2, 4, seed: 2))
        }
        let smaller = try DataDrivenSIMCA(components: 3).fit(Self.x).prefix(components: 1)
        #expect(smaller == (try DataDrivenSIMCA(components: 1).fit(Self.x)))
    }

    @Test func codedBitForBit() throws {
        for estimate in DistanceDistribution.Estimate.allCases {
            let model = try DataDrivenSIMCA(components: 3, estimate: estimate).fit(Self.x)
            let data = try JSONEncoder().encode(model)
            #expect(try JSONDecoder().decode(DataDrivenSIMCAModel.self, from: data) == model)
            let broken = String(decoding: data, as: UTF8.self).replacing(
                "\"degreesOfFreedom\":", with: "\"degreesOfFreedom\":-")
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(DataDrivenSIMCAModel.self, from: Data(broken.utf8))
            }
        }
    }

    /// Samples like those of the class are accepted as often as 1 − α says, about.
    @Test func acceptanceIsNearItsLevel() throws {
        var accepted = 0
        for seed in 0..<20 {
            let all = normalMatrix(180, 10, seed: UInt64(500 + seed)).dividingColumns(
                by: [0.05, 0.1, 1, 1, 1, 1, 1, 1, 1, 1])
            let model = try DataDrivenSIMCA(components: 2).fit(all.selecting(rows: Array(0..<80)))
            accepted += try model.predict(all.selecting(rows: Array(80..<180))).accepted.count { $0 }
        }
        #expect(abs(Double(accepted) / 2000 - 0.95) < 0.03)
    }
}

@Suite struct DistanceDistributionTests {
    @Test func momentsByHand() throws {
        // Mean 3, variance (n − 1) 10/4: N = 2·9/2.5 = 7.2.
        let distribution = try DistanceDistribution([1, 2, 3, 4, 5], what: "h")
        #expect(distribution.scale == 3)
        #expect(abs(distribution.unroundedDegreesOfFreedom - 7.2) < 1e-14)
        #expect(distribution.degreesOfFreedom == 7)
        #expect(abs(distribution.contribution(of: 6) - 14) < 1e-14)
        let limit = distribution.limit(upperTail: 0.05)
        #expect(abs(distribution.contribution(of: limit) - ChiSquared(degreesOfFreedom: 7).quantile(0.95)) < 1e-12)
    }

    @Test func halvesRoundToEven() throws {
        // mean 1 and variance 0.8 give N = 2.5 → 2; two values 1 ± √0.4 have that variance.
        let d = 0.4.squareRoot()
        let distribution = try DistanceDistribution([1 - d, 1 + d], what: "h")
        #expect(abs(distribution.unroundedDegreesOfFreedom - 2.5) < 1e-12)
        if distribution.unroundedDegreesOfFreedom == 2.5 { #expect(distribution.degreesOfFreedom == 2) }
    }

    @Test func degreesStayWithinTheirBounds() throws {
        #expect(try DistanceDistribution([1, 1.0001, 1], what: "h").degreesOfFreedom == 250)
        #expect(try DistanceDistribution([0, 0, 0, 0, 0, 0, 9], what: "h").degreesOfFreedom == 1)
        let constant = try DistanceDistribution([0.1, 0.1, 0.1], what: "h")
        #expect(constant.degreesOfFreedom == 250 && constant.unroundedDegreesOfFreedom == .infinity)
        #expect(abs(constant.scale - 0.1) < 1e-16)
        let tiny = try DistanceDistribution([1e-200, 2e-200, 3e-200], what: "q")
        #expect(tiny.degreesOfFreedom == 8 && abs(tiny.scale / 2e-200 - 1) < 1e-14)
        // S/M below 0.19457 and above 2.6856.
        #expect(try DistanceDistribution([10, 10.1, 10.2, 10.3], estimate: .robust, what: "h").degreesOfFreedom == 100)
        #expect(
            try DistanceDistribution([0.01, 0.02, 0.03, 9, 20], estimate: .robust, what: "h").degreesOfFreedom == 1)
        #expect(try DistanceDistribution([2, 2, 2], estimate: .robust, what: "h").degreesOfFreedom == 100)
    }

    @Test func robustIgnoresAnOutlier() throws {
        var generator = SeededGenerator(seed: 9)
        let clean = (0..<200).map { _ in
            (0..<5).reduce(0.0) { sum, _ in
                let z = generator.normal()
                return sum + z * z
            }
        }
        let spoiled = clean + [1e4, 2e4, 3e4]
        let robust = try DistanceDistribution(spoiled, estimate: .robust, what: "h")
        let moments = try DistanceDistribution(spoiled, what: "h")
        #expect(abs(robust.degreesOfFreedom - 5) <= 1)
        #expect(abs(robust.scale - 5) < 0.6)
        #expect(moments.degreesOfFreedom == 1 && moments.scale > 100)
    }

    @Test func degenerateDistancesAreRefused() {
        for estimate in DistanceDistribution.Estimate.allCases {
            #expect(throws: ModellingError.zeroDistances(what: "q", samples: 3)) {
                try DistanceDistribution([0, 0, 0], estimate: estimate, what: "q")
            }
            #expect(throws: ModellingError.tooFewSamples(found: 1, needed: 2, what: "the distribution of q")) {
                try DistanceDistribution([1], estimate: estimate, what: "q")
            }
            #expect(throws: ModellingError.nonFinite(row: 1, column: 0, what: "q")) {
                try DistanceDistribution([1, .nan, 2], estimate: estimate, what: "q")
            }
            #expect(throws: ModellingError.nonFinite(row: 0, column: 0, what: "q")) {
                try DistanceDistribution([-1, 2], estimate: estimate, what: "q")
            }
        }
        // More than half of the distances are 0: no median, no range.
        #expect(throws: ModellingError.zeroDistances(what: "q", samples: 9)) {
            try DistanceDistribution([0, 0, 0, 0, 0, 0, 0, 0, 1], estimate: .robust, what: "q")
        }
    }
}
