internal import Foundation
internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport
internal import Testing
internal import Transfer

struct TransferCatalogueTests {
    @Test("names are unique, kebab-case, and every parameter has its default in the JSON of init()")
    func declarations() throws {
        let names = TransferCatalogue.methods.map { $0.identifier }
        #expect(Set(names).count == names.count)
        for type in TransferCatalogue.methods {
            #expect(type.identifier.allSatisfy { $0.isLowercase || $0 == "-" })
            #expect(type.kind == .transfer)
            #expect(TransferCatalogue.method(type.identifier) == type)
            let described = MethodDescription(type)
            let coded = try JSONValue(encoding: type.init()).object ?? [:]
            #expect(Set(coded.keys).isSubset(of: Set(described.parameters.map(\.name))))
        }
        #expect(TransferCatalogue.method("pds") == nil)
    }

    @Test("every method is fitted, refuses too few samples, and moves no spectrum to NaN")
    func laws() throws {
        let pairs = try Instruments.pair(12)
        for type in TransferCatalogue.methods {
            let method = type.init()
            let transfer = try method.fit(pairs)
            #expect(try transfer.applySecondary(to: pairs.secondary).x.firstNonFinite == nil)
            #expect(try transfer.applyPrimary(to: pairs.primary).axis == pairs.primary.axis)
            guard method.fewestSamples > 0 else { continue }
            let fewer = pairs.selecting(rows: Array(0..<(method.fewestSamples - 1)))
            let refused = Instruments.refusal { _ = try method.fit(fewer) }
            #expect(refused?.code == "transfer.too-few-samples" && refused?.place == type.identifier)
            #expect(refused?.summary.hasPrefix("\(fewer.count) transfer sample") == true)
            #expect(refused?.summary.hasSuffix("\(method.fewestSamples) are needed") == true)
        }
    }

    @Test("the steps survive a file to the last bit")
    func coding() throws {
        let pairs = try Instruments.pair(12)
        for type in TransferCatalogue.methods {
            let transfer = try type.init().fit(pairs)
            let recipe = try Recipe([]).fit(to: pairs.primary).preceded(by: transfer.secondarySteps)
            let read = try JSONDecoder().decode(FittedRecipe.self, from: JSONEncoder().encode(recipe))
            #expect(try read.apply(to: pairs.secondary) == transfer.applySecondary(to: pairs.secondary))
        }
    }
}
