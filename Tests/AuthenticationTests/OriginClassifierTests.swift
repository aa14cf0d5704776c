import Foundation
import LinearAlgebra
import Modelling
import Prediction
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Validation

@testable import Authentication

/// Origin discriminations that another classifier than PLS-DA decides.
@Suite(.serialized) struct OriginClassifierTests {
    static let others = ["opls-da", "pca-lda", "svc"]

    static func plan(_ method: String, _ parameters: [String: JSONValue]? = nil) -> OriginPlan {
        var plan = OriginModelTests.plan
        plan.recipes = [Recipe([StandardNormalVariate(), MeanCentring()])]
        plan.estimator.method = method
        plan.estimator.parameters = parameters
        return plan
    }

    static func calibrate(
        _ method: String, _ parameters: [String: JSONValue]? = nil, spectra: Spectra? = nil
    ) throws -> OriginDiscrimination.Result {
        try OriginDiscrimination(plan: plan(method, parameters)).calibrate(
            spectra ?? OriginModelTests.spectra.get(), sources: [])
    }

    static let standard = Result { try calibrate("pls-da") }

    private func refusal(_ body: () throws -> Void) -> AuthenticationError? {
        do {
            try body()
            return nil
        } catch { return error as? AuthenticationError }
    }

    @Test("it decides and is kept, while sets, distances and neighbours stay those of PLS-DA", arguments: others)
    func decides(_ method: String) throws {
        let standard = try Self.standard.get().model
        let result = try Self.calibrate(method)
        let model = result.model
        let classifier = try #require(model.classifier)
        #expect(classifier.method == method)
        #expect(classifier.complexity == result.search.complexity)
        #expect(result.report.classifier == model.decider)
        #expect(result.report.classifier.setting == classifier.setting)
        #expect(result.report.candidates[0].setting == classifier.setting)
        #expect(result.report.nested == model.figures.nested)
        #expect(result.report.nested.balancedAccuracy > 0.9)
        // The recipe is the same here, so that the sets are, to the last bit.
        #expect(try CanonicalJSON.encode(model.originSets) == CanonicalJSON.encode(standard.originSets))
        #expect(try CanonicalJSON.encode(model.pipeline) == CanonicalJSON.encode(standard.pipeline))
        #expect(result.report.latentVariables == standard.pipeline.model.pls.latentVariables)

        let bytes = try model.encoded()
        let read = try OriginModel.decode(bytes)
        #expect(try read.encoded() == bytes)
        let new = try OriginModelTests.make(seed: 2)
        let answers = try model.predict(new, modelHash: "h")
        #expect(try read.predict(new, modelHash: "h") == answers)
        let decided = try classifier.model.predict(model.pipeline.prepared(new).x)
        #expect(answers.map(\.answer.best) == decided.map { model.classNames[$0] })
        let plain = try standard.predict(new, modelHash: "h")
        #expect(answers.map(\.pValue) == plain.map(\.pValue))
        #expect(answers.map(\.answer.origins) == plain.map(\.answer.origins))
        #expect(answers.map(\.applicability.nearest) == plain.map(\.applicability.nearest))
        #expect(zip(answers, new.samples).count { $0.answer.best == $1.metadata["origin"] } >= 44)
    }

    @Test("the default has no such part: its bytes are those of files from before there was a choice")
    func absent() throws {
        let model = try Self.standard.get().model
        #expect(model.classifier == nil)
        let tree = try JSONDecoder().decode(JSONValue.self, from: model.encoded())
        #expect(tree.object?["classifier"] == nil)
        #expect(
            tree.object?["plan"]?.object?["estimator"]?.object?.keys.sorted() == ["maximumLatentVariables", "method"])
        #expect(model.decider.method == "pls-da")
        // Stated defaults are the default, too.
        let stated = try Self.calibrate("pls-da", ["rule": .string("lda")])
        #expect(stated.model.classifier == nil)
        #expect(try CanonicalJSON.encode(stated.model.pipeline) == CanonicalJSON.encode(model.pipeline))
        // Another rule is another classifier.
        let maximum = try Self.calibrate("pls-da", ["rule": .string("maximum")])
        let kept = try #require(maximum.model.classifier?.model as? PLSDiscriminantModel)
        #expect(kept.rule == .maximum)
        #expect(maximum.model.pipeline.model.rule == .lda)
    }

    @Test("a limit on latent variables does not cut a grid; parameters of the plan make another grid")
    func grid() throws {
        let result = try Self.calibrate("svc")
        #expect(result.model.plan.estimator.maximumLatentVariables == 4)
        #expect(result.search.candidates[0].choice.means.count == SupportVectorGrid().points.count)
        #expect(result.report.latentVariables <= 4)
        let linear = try Self.calibrate(
            "svc", ["kernel": .string("linear"), "costs": .array([.integer(1), .integer(100)])])
        #expect(linear.search.candidates[0].choice.means.count == 2)
        #expect(["C = 1", "C = 100"].contains(linear.report.classifier.setting))
        let kept = try #require(linear.model.classifier?.model as? SupportVectorClassifierModel)
        #expect(kept.function.kernel == .linear)
        #expect(
            try OriginModel.decode(linear.model.encoded()).plan.estimator.parameters
                == linear.model.plan.estimator.parameters)
    }

    @Test("O-PLS-DA of two origins has the nested figures of PLS-DA: every decision is the same")
    func twoOrigins() throws {
        let spectra = try SyntheticOrigins.make(
            classes: 2, lots: 8, scans: 2, channels: 30, separation: 2, seed: 4)
        let opls = try Self.calibrate("opls-da", spectra: spectra)
        let pls = try Self.calibrate("pls-da", spectra: spectra)
        #expect(opls.report.nested == pls.report.nested)
        #expect(opls.report.selected == pls.report.selected)
        #expect(opls.search == pls.search)
        #expect(opls.report.nested.balancedAccuracy < 1)
        #expect(opls.report.latentVariables == opls.report.classifier.complexity)
    }

    @Test("any number of threads gives the same bytes", arguments: others)
    func threads(_ method: String) throws {
        let bytes = try [1, 2].map { threads in
            Parallel.limitThreads(to: threads)
            return try Self.calibrate(method).model.encoded()
        }
        Parallel.limitThreads(to: 0)
        #expect(bytes[0] == bytes[1])
    }

    @Test("a part that is damaged, or of a classifier that is not known, is refused")
    func damaged() throws {
        let model = try Self.calibrate("pca-lda").model
        let tree = try #require(try JSONDecoder().decode(JSONValue.self, from: model.encoded()).object)
        func decode(_ change: (inout [String: JSONValue]) -> Void) throws -> AuthenticationError? {
            var members = tree
            var part = try #require(members["classifier"]?.object)
            change(&part)
            members["classifier"] = .object(part)
            let bytes = try JSONEncoder().encode(JSONValue.object(members))
            return refusal { _ = try OriginModel.decode(bytes) }
        }
        #expect(try decode { _ in } == nil)
        let unknown = try decode { $0["method"] = .string("cnn") }
        #expect(unknown?.code == "model.not-a-model")
        #expect(unknown?.summary.contains("this program has no classifier \"cnn\"") == true)
        #expect(try decode { $0["method"] = .string("svc") }?.code == "model.not-a-model")
        for key in ["method", "complexity", "setting", "model"] {
            #expect(try decode { $0[key] = nil }?.code == "model.not-a-model", "without \(key)")
        }
        // A classifier of other channels, or of other classes, whole in itself.
        let x = try OriginModelTests.spectra.get().x
        let labels = try Self.standard.get().task.labels
        for (channels, names) in [(29, labels.names), (30, ["X", "Y", "Z"])] {
            let other = try PrincipalComponentDiscriminantAnalysis(components: 2).fit(
                x.prefix(columns: channels), ClassLabels(names: names, indices: labels.indices))
            let value = try JSONValue(encoding: other)
            #expect(try decode { $0["model"] = value }?.code == "model.not-a-model")
        }
    }

    @Test("the plan refuses names and parameters that are not there, with those that are")
    func plans() throws {
        func refused(_ method: String, _ parameters: [String: JSONValue]? = nil) -> [String?] {
            let error = refusal { try Self.plan(method, parameters).validate() }
            return [error?.summary, error?.place, error?.remedy]
        }
        #expect(
            refused("svm") == [
                "there is no classifier \"svm\"; there are pls-da, opls-da, pca-lda, svc", "plan, estimator.method",
                "did you mean \"svc\"?",
            ])
        #expect(refused("neural-network")[2] == "name one of them")
        #expect(
            refused("svc", ["cost": .integer(1)]) == [
                "cost is 1; svc has no such parameter; it has kernel, costs, relativeGammas, degree, coef0, scaling, "
                    + "balanced, tolerance, maximumIterations",
                "plan, estimator.parameters", "see `bencao methods svc`",
            ])
        #expect(
            refused("pls-da", ["latentVariables": .integer(3)])[0]
                == "latentVariables is 3; the search chooses it")
        // --set reaches parameters, and them only.
        let tree = try PlanDocument.tree(of: OriginPlan())
        let linear = try PlanDocument.setting(
            "estimator.parameters.kernel", to: .string("linear"),
            in: PlanDocument.setting("estimator.method", to: .string("svc"), in: tree, of: OriginPlan.self),
            of: OriginPlan.self)
        #expect(
            try PlanDocument.plan(OriginPlan.self, from: linear).classifier() as? SupportVectorGrid
                == SupportVectorGrid(kernel: .linear))
        #expect(
            refusal {
                _ = try PlanDocument.setting("estimator.kernel", to: .string("linear"), in: tree, of: OriginPlan.self)
            }?.summary == "the plan has no key \"estimator.kernel\"")
        #expect(
            refusal { _ = try PlanDocument.setting("data.lot.x", to: .null, in: tree, of: OriginPlan.self) }?.summary
                == "the plan has no key \"data.lot.x\"")
    }
}

extension OriginClassifierTests {
    @Test("what a classifier decides and fits in a segment does not change when the lots that it leaves out do")
    func honesty() throws {
        let spectra = try HonestyTests.spectra.get()
        let recipes = [Recipe([MeanCentring()]), Recipe([MultiplicativeScatterCorrection(), MeanCentring()])]
        func check<Classifier: CataloguedClassifier>(_ classifier: Classifier) throws {
            func search(_ spectra: Spectra) throws -> NestedSearch<Classifier> {
                try NestedSearch(
                    task: HonestyTests.task(spectra), recipes: recipes, classifier: classifier,
                    settings: HonestyTests.settings, seed: 5)
            }
            func bytes(_ search: NestedSearch<Classifier>, _ s: Int) throws -> [Data] {
                let selection = try search.selection(segment: s)
                let (recipe, path) = try search.fit(selection, segment: s)
                return try [
                    CanonicalJSON.encode(selection), CanonicalJSON.encode(recipe),
                    CanonicalJSON.encode(path.model(complexity: path.count)),
                ]
            }
            let honest = try search(spectra)
            for (s, segment) in honest.outerSegments.enumerated() {
                let before = try bytes(honest, s)
                #expect(try bytes(search(spectra.corrupting(rows: segment.heldOut)), s) == before)
                // And the test sees what it looks for.
                let inside = try bytes(search(spectra.corrupting(rows: [segment.training[0]])), s)
                #expect(inside[2] != before[2])
            }
        }
        for type in ClassifierCatalogue.classifiers { try check(type.init()) }
    }
}
