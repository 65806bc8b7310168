package nginx

// families lists the parts of the table. It is a function so that they remain
// plain data, laid out by the linker.
func families() [][]Spec {
	return [][]Spec{
		mainSpecs,
		httpCoreSpecs,
		httpFilterSpecs,
		httpUpstreamSpecs,
		httpModuleSpecs,
		httpFastcgiSpecs,
		httpGrpcSpecs,
		httpProxySpecs,
		httpScgiSpecs,
		httpSslSpecs,
		httpUwsgiSpecs,
		mailSpecs,
		streamSpecs,
		streamProxySpecs,
		laterSpecs,
		pastSpecs,
		plusSpecs,
		plusStreamSpecs,
		njsSpecs,
		apartSpecs,
		thirdpartySpecs,
		guardSpecs,
		luaSpecs,
		openrestySpecs,
		pushSpecs,
		passengerSpecs,
		rareSpecs,
		rareMoreSpecs,
		rtmpSpecs,
	}
}
