import Testing

@testable import Spectroscopy
