import Chemometrics

extension Workload {
    /// W2: ten principal components of three shapes.
    static let principalComponents: [Workload] = ["2000x1000", "20000x500", "500x4000"].map { shape in
        Workload(name: "W2.pca.\(shape)") { folder in
            let x = try folder.matrix("w2_X_\(shape)")
            return {
                let model = try PrincipalComponents(components: 10).fit(x)
                let scores = try model.scores(of: x)
                return { model.eigenvalues + [abs(scores[3, 0]), abs(scores[7, 4])] }
            }
        }
    }

    /// W3: PLS with twenty latent variables, fitted and cross-validated.
    static let leastSquares: [Workload] =
        ["1000x1000", "10000x500"].flatMap { shape in
            [1, 5].map { responses in
                Workload(name: "W3.fit.\(shape).q\(responses)") { folder in
                    let x = try folder.matrix("w3_X_\(shape)")
                    let y = try folder.matrix("w3_Y_\(shape)").prefix(columns: responses)
                    let first = x.selecting(rows: Array(0..<50))
                    return {
                        let model = try PLSRegression(latentVariables: 20).fit(x, y)
                        return { (try? model.predict(first)).map { fingerprint($0.elements) } ?? [] }
                    }
                }
            }
        }
        + ["500x1000", "2000x700"].flatMap { shape in
            ["cv10", "loo"].map { kind in
                Workload(name: "W3.\(kind).\(shape)", repeats: 5) { folder in
                    let x = try folder.matrix("w3_X_\(shape)")
                    let y = try folder.matrix("w3_Y_\(shape)").prefix(columns: 1)
                    let folds = kind == "loo" ? Array(0..<x.rows) : try folder.integers("w3_folds10_\(shape)")
                    let segments = Segments.given(foldOfRow: folds, folds: (folds.max() ?? 0) + 1)
                    return {
                        let validated = try PLSCrossValidation(x, y, segments: segments, latentVariables: 20)
                        let rmsecv = validated.rmsecv.map { $0[0] }
                        return { rmsecv }
                    }
                }
            }
        }

    /// W4: support vector machines with a radial kernel.
    static let supportVectors: [Workload] = [
        Workload(name: "W4.svc.train", repeats: 5) { folder in
            let x = try folder.matrix("w4_X")
            let labels = try Self.labels(folder)
            let test = try folder.matrix("w4_T")
            let classifier = SupportVectorClassifier(
                kernel: .radial, cost: 10, gamma: 0.002, scaling: .none, balanced: false)
            return {
                let model = try classifier.fit(x, labels)
                return {
                    let decided = (try? model.predict(test)) ?? []
                    let right = decided.enumerated().filter { $0.element == $0.offset % 5 }.count
                    return [Double(model.supportRows.count), Double(right) / Double(test.rows)]
                }
            }
        },
        Workload(name: "W4.svc.grid", repeats: 1) { folder in
            let x = try folder.matrix("w4_X")
            let labels = try Self.labels(folder)
            let folds = Segments.given(foldOfRow: try folder.integers("w4_folds5"), folds: 5)
            let costs = [0.1, 1, 10, 100, 1000, 10000]
            let gammas = [2e-5, 1e-4, 5e-4, 2e-3, 1e-2, 5e-2]
            return {
                var right = [Double](repeating: 0, count: costs.count * gammas.count)
                for segment in folds.all {
                    let training = x.selecting(rows: segment.training)
                    let deviations = training.columnStandardDeviations(about: training.columnMeans)
                    // The grid states γ in units of 1/Σ s², the peers state it as it is.
                    let variance = deviations.reduce(0) { $0 + $1 * $1 }
                    let grid = SupportVectorGrid(
                        kernel: .radial, costs: costs, relativeGammas: gammas.map { $0 * variance }, scaling: .none,
                        balanced: false)
                    let path = try grid.path(
                        training, labels.selecting(rows: segment.training), maximum: grid.points.count)
                    let decisions = try path.decisions(for: x.selecting(rows: segment.heldOut))
                    for (point, decided) in zip(grid.points, decisions) {
                        let agreed = zip(decided, segment.heldOut).filter { labels.indices[$1] == $0 }.count
                        let gamma =
                            gammas.firstIndex { abs($0 * variance / (point.relativeGamma ?? 0) - 1) < 1e-9 } ?? 0
                        let place = (costs.firstIndex(of: point.cost) ?? 0) * gammas.count + gamma
                        right[place] += Double(agreed) / Double(segment.heldOut.count) / 5
                    }
                }
                return { [right] in right }
            }
        },
        Workload(name: "W4.svr.train", repeats: 3) { folder in
            let x = try folder.matrix("w4_X")
            let y = try folder.matrix("w4_y")
            let test = try folder.matrix("w4_T")
            let regression = SupportVectorRegression(
                kernel: .radial, cost: 100, epsilon: 0.02, gamma: 0.002, scaling: .none, scaleResponse: false)
            return {
                let model = try regression.fit(x, y)
                return {
                    [Double(model.supportRows.count)]
                        + fingerprint((try? model.predict(test).elements) ?? []).prefix(3)
                }
            }
        },
    ]

    private static func labels(_ folder: BenchmarkData) throws -> ClassLabels {
        try ClassLabels(names: (0..<5).map { "c\($0)" }, indices: folder.integers("w4_lab"))
    }

    /// W5: 24 recipes × 15 latent variables × 5 folds × 4 repeats.
    static let search: [Workload] = [
        Workload(name: "W5.search", repeats: 3) { folder in
            let spectra = try folder.spectra("w5_X")
            let y = try folder.matrix("w5_y").elements
            let folds = try folder.matrix("w5_folds")
            let segments = Segments.given(
                repeats: (0..<folds.rows).map { folds.row($0).map { Int($0) } }, folds: 5)
            let task = try RegressionTask(
                spectra: spectra, reference: y,
                lots: Lots(names: spectra.samples.map(\.id), indices: Array(spectra.samples.indices)))
            let derivatives: [SavitzkyGolay?] = [
                nil, SavitzkyGolay(window: 11, polynomialOrder: 2, derivative: 0),
                SavitzkyGolay(window: 11, polynomialOrder: 2, derivative: 1),
                SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 1),
                SavitzkyGolay(window: 21, polynomialOrder: 2, derivative: 1),
                SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 2),
            ]
            let scatter: [[any Preprocessing]] = [
                [], [StandardNormalVariate()], [MultiplicativeScatterCorrection()],
                [StandardNormalVariate(), Detrending(degree: 2)],
            ]
            let recipes = scatter.flatMap { steps in derivatives.map { Recipe(steps + ($0.map { [$0] } ?? [])) } }
            return {
                let losses = try RecipeComparison(task, recipes: recipes, segments: segments, latentVariables: 15)
                    .rootMeanSquares
                return {
                    let all = losses.flatMap { $0 }
                    let least = all.min() ?? .nan
                    return [least, Double(all.firstIndex(of: least) ?? -1)] + fingerprint(all)
                }
            }
        }
    ]
}
