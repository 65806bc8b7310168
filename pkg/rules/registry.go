// Package rules holds the rules, one file each, and the registry, which is the
// only list of them.
package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/rule"
)

// All returns every rule, ordered by id.
func All() []*rule.Rule {
	all := slices.Concat(syntaxRules(), mappingRules(), fileRules(), accessRules(), inheritanceRules(),
		locationRules(), headerRules(), tuningRules(), proxyRules(),
		serverRules(), nameRules(), habitRules(), liveRules(), channelsRules(), commentRules())
	slices.SortFunc(all, func(a, b *rule.Rule) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// syntaxRules are about text that nginx refuses to read.
func syntaxRules() []*rule.Rule {
	return []*rule.Rule{
		argumentTooLong, bracesUnbalanced, byteOrderMark, directiveArgumentsInvalid, directiveBlockInvalid, directiveValueInvalid,
		directiveContextInvalid, directiveDuplicate, directiveNameMissing, directiveUnknown, includeLoop,
		includeMissing, includeUnreadable, quoteFollowedByText, quoteUnclosed, semicolonMissing,
	}
}

// fileRules are about root and alias.
func fileRules() []*rule.Rule {
	return []*rule.Rule{
		aliasSlashMismatch, aliasTraversal, autoindexOn, precompressedStale, rootExposesSystem, secretExposed, sourceExposed,
		mountHidesFiles, staticManifestBroken, staticRootEmpty, staticRootMissing, staticRootUnreadable, staticStale, staticRootNotCollected, volumeStale,
	}
}

// accessRules are about who gets in.
func accessRules() []*rule.Rule {
	return []*rule.Rule{
		allowWithoutDeny, authBasicWithoutFile, corsOriginReflected, headersUnderscoreAllowed, httpSplitting,
		originCheckWeak, phpScriptUnchecked, proxyTargetFromRequest, regexRedos, regexSlow, returnBypassesAccess, stubStatusExposed,
		mapCaptureCrash, mergeSlashesOff, realIPFromAnywhere, rewriteArgsOverflow, rewriteCaptureOverflow, resolverExternal, validReferersNone,
	}
}

// inheritanceRules are about lists that an inner level takes away.
func inheritanceRules() []*rule.Rule {
	return []*rule.Rule{
		accessRulesDropped, addHeaderDropped, errorPageDropped, fastcgiParamDropped, hideHeaderDropped,
		limitDropped, proxyHeaderDropped,
	}
}

// locationRules are about which location answers, and with what.
func locationRules() []*rule.Rule {
	return []*rule.Rule{
		aliasWithoutCapture, captureUndefined, ifInLocationUnsafe, ifInsteadOfTryFiles, locationDuplicate,
		locationRegexInPrefix, locationUnreachable, namedLocationMissing, redirectLoop, rootUndefined, regexDotUnescaped, regexExtensionUnanchored,
		tryFilesFallbackCycle, tryFilesLostInIf, tryFilesWithProxyPass,
	}
}

// mappingRules are about what nginx serves and what Django means.
func mappingRules() []*rule.Rule {
	return []*rule.Rule{
		mediaRootMismatch, mediaURLUnserved, pythonSyntaxInvalid, rootAppendsLocation, settingsImportError,
		staticLocationShadowed, staticRootMismatch,
		staticRootUnset, staticURLUnserved, volumeNotShared,
	}
}

// headerRules are about response headers.
func headerRules() []*rule.Rule {
	return []*rule.Rule{addHeaderContentType, addHeaderMultiline, addHeaderNotAlways, addHeaderRepeated, headerObsolete}
}

// tuningRules are about speed and about versions of nginx.
func tuningRules() []*rule.Rule {
	return []*rule.Rule{
		directiveObsolete, directiveVersion, errorLogOff, gzipTypesDefault, gzipTypesRedundant, keepaliveRequestsLow, listenHTTP2Deprecated,
		openFilesTooFew, quicReloadDrop, sslOnDeprecated,
	}
}

// proxyRules are about what is passed on to an application.
func proxyRules() []*rule.Rule {
	return []*rule.Rule{
		clientIPNotForwarded, dnsResolvedOnce, forwardedProtoFromClient, forwardedProtoMissing, hostHeaderFromClient,
		hostHeaderSpoofable, proxyBufferingOff, proxyHostMissing, proxyLoopbackInContainer, proxySlashMismatch, proxyURIForbidden, resolverMissing,
		upstreamKeepaliveIneffective, upstreamKeepaliveOrder, upstreamPortForbidden,
	}
}

// serverRules are about servers, their sockets, names and TLS.
func serverRules() []*rule.Rule {
	return []*rule.Rule{
		certificateUndefined, ecdhCurveUnsupported, defaultServerAmbiguous, defaultServerDuplicate, hstsMaxAgeShort, hstsMissing, listen443Plain,
		redirectToHTTP, serverNameConflict, staplingLetsEncrypt, staplingWithoutResolver, tlsCipherWeak, tlsProtocolOld,
		tlsProtocolsDefault,
	}
}

// nameRules are about names that are declared in one place and used in another.
func nameRules() []*rule.Rule {
	return []*rule.Rule{
		logFormatUndefined, mapDefaultMissing, upstreamUnused, variableCaseMixed, variableUndefined, zoneUndefined, zoneUnused,
	}
}

// habitRules are about what is usual: worth knowing, rarely wrong.
func habitRules() []*rule.Rule {
	return []*rule.Rule{
		blockTooLong, h2cUpgradeForwarded, locationOutOfOrder, proxyPathDecoded, tryFilesUncached,
		clientMaxBodySizeDefault, errorLogMissing, gzipOff, httpNotRedirected, ifInsteadOfServer, indentationUneven, internalMissing, lineEndingsMixed,
		misdirectedRequestUnrefused, redirectByRewrite, regexExactMatch, regexUnanchored, rootInLocation,
		scriptFilenameHardcoded, scriptFilenameMissing, serverCipherOrder, serverTokensOn, spaceBeforeSemicolon, trailingWhitespace,
		workerProcessesDefault,
	}
}

// liveRules judge what a run over the running site observed.
func liveRules() []*rule.Rule {
	return []*rule.Rule{
		liveApplicationAnswered, liveDiffers, liveError, liveExtra, liveForbidden, liveMissing, liveStaleCache, liveStalePrecompressed,
		liveTruncated, liveWebsocketRefused, liveWrongDirectory, liveWrongType,
		liveCacheLong, liveCacheShort, liveCharsetWrong, liveFontBlocked, livePlainHTTP, liveSecurityHeaderLost, liveUncompressed,
	}
}

// channelsRules are about WebSockets, from nginx to the consumer.
func channelsRules() []*rule.Rule {
	return []*rule.Rule{
		asgiApplicationUnset, asgiApplicationWrong, asgiHTTPUnrouted, asgiMiddlewareWrong, asgiTargetMissing, asgiWebSocketUnrouted, channelLayerInMemory, channelLayerMissing, consumerAsAsgiMissing,
		daphneAfterStaticfiles, websocketAuthMissing, websocketOriginOpen, websocketRouteNeverMatches,
		consumerBlockingCall, consumerKeyInQuery, secretComparedPlainly,
		consumerAsyncMixed, consumerContinuesAfterClose, consumerDisconnectUnguarded, consumerGroupNotLeft, consumerHandshakeUnanswered,
		consumerNeverAccepts, consumerNotAwaited, consumerParametersWrong, consumerSendsBeforeAccept,
		sseBuffered, websocketHTTP2Only, websocketHTTPVersion, websocketReadTimeout, websocketUnrouted, websocketUpgradeMissing,
	}
}

// commentRules are about the comments that silence rules.
func commentRules() []*rule.Rule {
	return []*rule.Rule{suppressionUnknown, suppressionUnused, suppressionWithoutReason}
}
