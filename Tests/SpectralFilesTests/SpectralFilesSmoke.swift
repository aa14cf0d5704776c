import Testing

@testable import SpectralFiles
