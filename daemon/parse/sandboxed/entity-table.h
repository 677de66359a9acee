/* Made by make-entities: the 2231 names of HTML, in the order of memcmp. */
#pragma once

#include <stdint.h>

#define ENTITY_NAME_MAX 31
#define ENTITY_BARE     0x80000000U /* in entity_c: stands without a semicolon, too */

/* clang-format off */
static const char entity_names[] =
	"AEligAMPAacuteAbreveAcircAcyAfrAgraveAlphaAmacrAndAogonAopfApplyFunctionAringAscrAssignA"
	"tildeAumlBackslashBarvBarwedBcyBecauseBernoullisBetaBfrBopfBreveBscrBumpeqCHcyCOPYCacute"
	"CapCapitalDifferentialDCayleysCcaronCcedilCcircCconintCdotCedillaCenterDotCfrChiCircleDo"
	"tCircleMinusCirclePlusCircleTimesClockwiseContourIntegralCloseCurlyDoubleQuoteCloseCurly"
	"QuoteColonColoneCongruentConintContourIntegralCopfCoproductCounterClockwiseContourIntegr"
	"alCrossCscrCupCupCapDDDDotrahdDJcyDScyDZcyDaggerDarrDashvDcaronDcyDelDeltaDfrDiacritical"
	"AcuteDiacriticalDotDiacriticalDoubleAcuteDiacriticalGraveDiacriticalTildeDiamondDifferen"
	"tialDDopfDotDotDotDotEqualDoubleContourIntegralDoubleDotDoubleDownArrowDoubleLeftArrowDo"
	"ubleLeftRightArrowDoubleLeftTeeDoubleLongLeftArrowDoubleLongLeftRightArrowDoubleLongRigh"
	"tArrowDoubleRightArrowDoubleRightTeeDoubleUpArrowDoubleUpDownArrowDoubleVerticalBarDownA"
	"rrowDownArrowBarDownArrowUpArrowDownBreveDownLeftRightVectorDownLeftTeeVectorDownLeftVec"
	"torDownLeftVectorBarDownRightTeeVectorDownRightVectorDownRightVectorBarDownTeeDownTeeArr"
	"owDownarrowDscrDstrokENGETHEacuteEcaronEcircEcyEdotEfrEgraveElementEmacrEmptySmallSquare"
	"EmptyVerySmallSquareEogonEopfEpsilonEqualEqualTildeEquilibriumEscrEsimEtaEumlExistsExpon"
	"entialEFcyFfrFilledSmallSquareFilledVerySmallSquareFopfForAllFouriertrfFscrGJcyGTGammaGa"
	"mmadGbreveGcedilGcircGcyGdotGfrGgGopfGreaterEqualGreaterEqualLessGreaterFullEqualGreater"
	"GreaterGreaterLessGreaterSlantEqualGreaterTildeGscrGtHARDcyHacekHatHcircHfrHilbertSpaceH"
	"opfHorizontalLineHscrHstrokHumpDownHumpHumpEqualIEcyIJligIOcyIacuteIcircIcyIdotIfrIgrave"
	"ImImacrImaginaryIImpliesIntIntegralIntersectionInvisibleCommaInvisibleTimesIogonIopfIota"
	"IscrItildeIukcyIumlJcircJcyJfrJopfJscrJsercyJukcyKHcyKJcyKappaKcedilKcyKfrKopfKscrLJcyLT"
	"LacuteLambdaLangLaplacetrfLarrLcaronLcedilLcyLeftAngleBracketLeftArrowLeftArrowBarLeftAr"
	"rowRightArrowLeftCeilingLeftDoubleBracketLeftDownTeeVectorLeftDownVectorLeftDownVectorBa"
	"rLeftFloorLeftRightArrowLeftRightVectorLeftTeeLeftTeeArrowLeftTeeVectorLeftTriangleLeftT"
	"riangleBarLeftTriangleEqualLeftUpDownVectorLeftUpTeeVectorLeftUpVectorLeftUpVectorBarLef"
	"tVectorLeftVectorBarLeftarrowLeftrightarrowLessEqualGreaterLessFullEqualLessGreaterLessL"
	"essLessSlantEqualLessTildeLfrLlLleftarrowLmidotLongLeftArrowLongLeftRightArrowLongRightA"
	"rrowLongleftarrowLongleftrightarrowLongrightarrowLopfLowerLeftArrowLowerRightArrowLscrLs"
	"hLstrokLtMapMcyMediumSpaceMellintrfMfrMinusPlusMopfMscrMuNJcyNacuteNcaronNcedilNcyNegati"
	"veMediumSpaceNegativeThickSpaceNegativeThinSpaceNegativeVeryThinSpaceNestedGreaterGreate"
	"rNestedLessLessNewLineNfrNoBreakNonBreakingSpaceNopfNotNotCongruentNotCupCapNotDoubleVer"
	"ticalBarNotElementNotEqualNotEqualTildeNotExistsNotGreaterNotGreaterEqualNotGreaterFullE"
	"qualNotGreaterGreaterNotGreaterLessNotGreaterSlantEqualNotGreaterTildeNotHumpDownHumpNot"
	"HumpEqualNotLeftTriangleNotLeftTriangleBarNotLeftTriangleEqualNotLessNotLessEqualNotLess"
	"GreaterNotLessLessNotLessSlantEqualNotLessTildeNotNestedGreaterGreaterNotNestedLessLessN"
	"otPrecedesNotPrecedesEqualNotPrecedesSlantEqualNotReverseElementNotRightTriangleNotRight"
	"TriangleBarNotRightTriangleEqualNotSquareSubsetNotSquareSubsetEqualNotSquareSupersetNotS"
	"quareSupersetEqualNotSubsetNotSubsetEqualNotSucceedsNotSucceedsEqualNotSucceedsSlantEqua"
	"lNotSucceedsTildeNotSupersetNotSupersetEqualNotTildeNotTildeEqualNotTildeFullEqualNotTil"
	"deTildeNotVerticalBarNscrNtildeNuOEligOacuteOcircOcyOdblacOfrOgraveOmacrOmegaOmicronOopf"
	"OpenCurlyDoubleQuoteOpenCurlyQuoteOrOscrOslashOtildeOtimesOumlOverBarOverBraceOverBracke"
	"tOverParenthesisPartialDPcyPfrPhiPiPlusMinusPoincareplanePopfPrPrecedesPrecedesEqualPrec"
	"edesSlantEqualPrecedesTildePrimeProductProportionProportionalPscrPsiQUOTQfrQopfQscrRBarr"
	"REGRacuteRangRarrRarrtlRcaronRcedilRcyReReverseElementReverseEquilibriumReverseUpEquilib"
	"riumRfrRhoRightAngleBracketRightArrowRightArrowBarRightArrowLeftArrowRightCeilingRightDo"
	"ubleBracketRightDownTeeVectorRightDownVectorRightDownVectorBarRightFloorRightTeeRightTee"
	"ArrowRightTeeVectorRightTriangleRightTriangleBarRightTriangleEqualRightUpDownVectorRight"
	"UpTeeVectorRightUpVectorRightUpVectorBarRightVectorRightVectorBarRightarrowRopfRoundImpl"
	"iesRrightarrowRscrRshRuleDelayedSHCHcySHcySOFTcySacuteScScaronScedilScircScySfrShortDown"
	"ArrowShortLeftArrowShortRightArrowShortUpArrowSigmaSmallCircleSopfSqrtSquareSquareInters"
	"ectionSquareSubsetSquareSubsetEqualSquareSupersetSquareSupersetEqualSquareUnionSscrStarS"
	"ubSubsetSubsetEqualSucceedsSucceedsEqualSucceedsSlantEqualSucceedsTildeSuchThatSumSupSup"
	"ersetSupersetEqualSupsetTHORNTRADETSHcyTScyTabTauTcaronTcedilTcyTfrThereforeThetaThickSp"
	"aceThinSpaceTildeTildeEqualTildeFullEqualTildeTildeTopfTripleDotTscrTstrokUacuteUarrUarr"
	"ocirUbrcyUbreveUcircUcyUdblacUfrUgraveUmacrUnderBarUnderBraceUnderBracketUnderParenthesi"
	"sUnionUnionPlusUogonUopfUpArrowUpArrowBarUpArrowDownArrowUpDownArrowUpEquilibriumUpTeeUp"
	"TeeArrowUparrowUpdownarrowUpperLeftArrowUpperRightArrowUpsiUpsilonUringUscrUtildeUumlVDa"
	"shVbarVcyVdashVdashlVeeVerbarVertVerticalBarVerticalLineVerticalSeparatorVerticalTildeVe"
	"ryThinSpaceVfrVopfVscrVvdashWcircWedgeWfrWopfWscrXfrXiXopfXscrYAcyYIcyYUcyYacuteYcircYcy"
	"YfrYopfYscrYumlZHcyZacuteZcaronZcyZdotZeroWidthSpaceZetaZfrZopfZscraacuteabreveacacEacda"
	"circacuteacyaeligafafragravealefsymalephalphaamacramalgampandandandanddandslopeandvangan"
	"geangleangmsdangmsdaaangmsdabangmsdacangmsdadangmsdaeangmsdafangmsdagangmsdahangrtangrtv"
	"bangrtvbdangsphangstangzarraogonaopfapapEapacirapeapidaposapproxapproxeqaringascrastasym"
	"pasympeqatildeaumlawconintawintbNotbackcongbackepsilonbackprimebacksimbacksimeqbarveebar"
	"wedbarwedgebbrkbbrktbrkbcongbcybdquobecausbecausebemptyvbepsibernoubetabethbetweenbfrbig"
	"capbigcircbigcupbigodotbigoplusbigotimesbigsqcupbigstarbigtriangledownbigtriangleupbigup"
	"lusbigveebigwedgebkarowblacklozengeblacksquareblacktriangleblacktriangledownblacktriangl"
	"eleftblacktrianglerightblankblk12blk14blk34blockbnebnequivbnotbopfbotbottombowtieboxDLbo"
	"xDRboxDlboxDrboxHboxHDboxHUboxHdboxHuboxULboxURboxUlboxUrboxVboxVHboxVLboxVRboxVhboxVlbo"
	"xVrboxboxboxdLboxdRboxdlboxdrboxhboxhDboxhUboxhdboxhuboxminusboxplusboxtimesboxuLboxuRbo"
	"xulboxurboxvboxvHboxvLboxvRboxvhboxvlboxvrbprimebrevebrvbarbscrbsemibsimbsimebsolbsolbbs"
	"olhsubbullbulletbumpbumpEbumpebumpeqcacutecapcapandcapbrcupcapcapcapcupcapdotcapscaretca"
	"ronccapsccaronccedilccircccupsccupssmcdotcedilcemptyvcentcenterdotcfrchcycheckcheckmarkc"
	"hicircirEcirccirceqcirclearrowleftcirclearrowrightcircledRcircledScircledastcircledcircc"
	"ircleddashcirecirfnintcirmidcirscirclubsclubsuitcoloncolonecoloneqcommacommatcompcompfnc"
	"omplementcomplexescongcongdotconintcopfcoprodcopycopysrcrarrcrosscscrcsubcsubecsupcsupec"
	"tdotcudarrlcudarrrcueprcuesccularrcularrpcupcupbrcapcupcapcupcupcupdotcuporcupscurarrcur"
	"arrmcurlyeqpreccurlyeqsucccurlyveecurlywedgecurrencurvearrowleftcurvearrowrightcuveecuwe"
	"dcwconintcwintcylctydArrdHardaggerdalethdarrdashdashvdbkarowdblacdcarondcyddddaggerddarr"
	"ddotseqdegdeltademptyvdfishtdfrdharldharrdiamdiamonddiamondsuitdiamsdiedigammadisindivdi"
	"videdivideontimesdivonxdjcydlcorndlcropdollardopfdotdoteqdoteqdotdotminusdotplusdotsquar"
	"edoublebarwedgedownarrowdowndownarrowsdownharpoonleftdownharpoonrightdrbkarowdrcorndrcro"
	"pdscrdscydsoldstrokdtdotdtridtrifduarrduhardwangledzcydzigrarreDDoteDoteacuteeasterecaro"
	"necirecircecolonecyedoteeefDotefregegraveegsegsdotelelintersellelselsdotemacremptyemptys"
	"etemptyvemspemsp13emsp14engenspeogoneopfepareparsleplusepsiepsilonepsiveqcirceqcoloneqsi"
	"meqslantgtreqslantlessequalsequestequivequivDDeqvparslerDoterarrescresdotesimetaetheumle"
	"uroexclexistexpectationexponentialefallingdotseqfcyfemaleffiligffligfflligffrfiligfjligf"
	"latflligfltnsfnoffopfforallforkforkvfpartintfrac12frac13frac14frac15frac16frac18frac23fr"
	"ac25frac34frac35frac38frac45frac56frac58frac78fraslfrownfscrgEgElgacutegammagammadgapgbr"
	"evegcircgcygdotgegelgeqgeqqgeqslantgesgesccgesdotgesdotogesdotolgeslgeslesgfrggggggimelg"
	"jcyglglEglagljgnEgnapgnapproxgnegneqgneqqgnsimgopfgravegscrgsimgsimegsimlgtgtccgtcirgtdo"
	"tgtlPargtquestgtrapproxgtrarrgtrdotgtreqlessgtreqqlessgtrlessgtrsimgvertneqqgvnEhArrhair"
	"sphalfhamilthardcyharrharrcirharrwhbarhcircheartsheartsuithellipherconhfrhksearowhkswaro"
	"whoarrhomththookleftarrowhookrightarrowhopfhorbarhscrhslashhstrokhybullhypheniacuteicici"
	"rcicyiecyiexcliffifrigraveiiiiiintiiintiinfiniiotaijligimacrimageimaglineimagpartimathim"
	"ofimpedinincareinfininfintieinodotintintcalintegersintercalintlarhkintprodiocyiogoniopfi"
	"otaiprodiquestiscrisinisinEisindotisinsisinsvisinvititildeiukcyiumljcircjcyjfrjmathjopfj"
	"scrjsercyjukcykappakappavkcedilkcykfrkgreenkhcykjcykopfkscrlAarrlArrlAtaillBarrlElEglHar"
	"lacutelaemptyvlagranlambdalanglangdlanglelaplaquolarrlarrblarrbfslarrfslarrhklarrlplarrp"
	"llarrsimlarrtllatlataillatelateslbarrlbbrklbracelbracklbrkelbrksldlbrkslulcaronlcedillce"
	"illcublcyldcaldquoldquorldrdharldrusharldshleleftarrowleftarrowtailleftharpoondownleftha"
	"rpoonupleftleftarrowsleftrightarrowleftrightarrowsleftrightharpoonsleftrightsquigarrowle"
	"ftthreetimeslegleqleqqleqslantleslescclesdotlesdotolesdotorlesglesgeslessapproxlessdotle"
	"sseqgtrlesseqqgtrlessgtrlesssimlfishtlfloorlfrlglgElhardlharulharullhblkljcyllllarrllcor"
	"nerllhardlltrilmidotlmoustlmoustachelnElnaplnapproxlnelneqlneqqlnsimloangloarrlobrklongl"
	"eftarrowlongleftrightarrowlongmapstolongrightarrowlooparrowleftlooparrowrightloparlopflo"
	"pluslotimeslowastlowbarlozlozengelozflparlparltlrarrlrcornerlrharlrhardlrmlrtrilsaquolsc"
	"rlshlsimlsimelsimglsqblsquolsquorlstrokltltccltcirltdotlthreeltimesltlarrltquestltrParlt"
	"riltrieltriflurdsharluruharlvertneqqlvnEmDDotmacrmalemaltmaltesemapmapstomapstodownmapst"
	"oleftmapstoupmarkermcommamcymdashmeasuredanglemfrmhomicromidmidastmidcirmiddotminusminus"
	"bminusdminusdumlcpmldrmnplusmodelsmopfmpmscrmstposmumultimapmumapnGgnGtnGtvnLeftarrownLe"
	"ftrightarrownLlnLtnLtvnRightarrownVDashnVdashnablanacutenangnapnapEnapidnaposnapproxnatu"
	"rnaturalnaturalsnbspnbumpnbumpencapncaronncedilncongncongdotncupncyndashneneArrnearhknea"
	"rrnearrownedotnequivnesearnesimnexistnexistsnfrngEngengeqngeqqngeqslantngesngsimngtngtrn"
	"hArrnharrnhparninisnisdnivnjcynlArrnlEnlarrnldrnlenleftarrownleftrightarrownleqnleqqnleq"
	"slantnlesnlessnlsimnltnltrinltrienmidnopfnotnotinnotinEnotindotnotinvanotinvbnotinvcnotn"
	"inotnivanotnivbnotnivcnparnparallelnparslnpartnpolintnprnprcuenprenprecnpreceqnrArrnrarr"
	"nrarrcnrarrwnrightarrownrtrinrtrienscnsccuenscenscrnshortmidnshortparallelnsimnsimensime"
	"qnsmidnsparnsqsubensqsupensubnsubEnsubensubsetnsubseteqnsubseteqqnsuccnsucceqnsupnsupEns"
	"upensupsetnsupseteqnsupseteqqntglntildentlgntriangleleftntrianglelefteqntrianglerightntr"
	"ianglerighteqnunumnumeronumspnvDashnvHarrnvapnvdashnvgenvgtnvinfinnvlArrnvlenvltnvltrien"
	"vrArrnvrtrienvsimnwArrnwarhknwarrnwarrownwnearoSoacuteoastocirocircocyodashodblacodivodo"
	"todsoldoeligofcirofrogonograveogtohbarohmointolarrolcirolcrossolineoltomacromegaomicrono"
	"midominusoopfoparoperpoplusororarrordorderorderofordfordmorigoforororslopeorvoscroslasho"
	"solotildeotimesotimesasoumlovbarparparaparallelparsimparslpartpcypercntperiodpermilperpp"
	"ertenkpfrphiphivphmmatphonepipitchforkpivplanckplanckhplankvplusplusacirplusbpluscirplus"
	"doplusdupluseplusmnplussimplustwopmpointintpopfpoundprprEprapprcuepreprecprecapproxprecc"
	"urlyeqpreceqprecnapproxprecneqqprecnsimprecsimprimeprimesprnEprnapprnsimprodprofalarprof"
	"lineprofsurfpropproptoprsimprurelpscrpsipuncspqfrqintqopfqprimeqscrquaternionsquatintque"
	"stquesteqquotrAarrrArrrAtailrBarrrHarraceracuteradicraemptyvrangrangdrangerangleraquorar"
	"rrarraprarrbrarrbfsrarrcrarrfsrarrhkrarrlprarrplrarrsimrarrtlrarrwratailratiorationalsrb"
	"arrrbbrkrbracerbrackrbrkerbrksldrbrkslurcaronrcedilrceilrcubrcyrdcardldharrdquordquorrds"
	"hrealrealinerealpartrealsrectregrfishtrfloorrfrrhardrharurharulrhorhovrightarrowrightarr"
	"owtailrightharpoondownrightharpoonuprightleftarrowsrightleftharpoonsrightrightarrowsrigh"
	"tsquigarrowrightthreetimesringrisingdotseqrlarrrlharrlmrmoustrmoustachernmidroangroarrro"
	"brkroparropfroplusrotimesrparrpargtrppolintrrarrrsaquorscrrshrsqbrsquorsquorrthreertimes"
	"rtrirtriertrifrtriltriruluharrxsacutesbquoscscEscapscaronsccuescescedilscircscnEscnapscn"
	"simscpolintscsimscysdotsdotbsdoteseArrsearhksearrsearrowsectsemiseswarsetminussetmnsexts"
	"frsfrownsharpshchcyshcyshortmidshortparallelshysigmasigmafsigmavsimsimdotsimesimeqsimgsi"
	"mgEsimlsimlEsimnesimplussimrarrslarrsmallsetminussmashpsmeparslsmidsmilesmtsmtesmtessoft"
	"cysolsolbsolbarsopfspadesspadesuitsparsqcapsqcapssqcupsqcupssqsubsqsubesqsubsetsqsubsete"
	"qsqsupsqsupesqsupsetsqsupseteqsqusquaresquarfsqufsrarrsscrssetmnssmilesstarfstarstarfstr"
	"aightepsilonstraightphistrnssubsubEsubdotsubesubedotsubmultsubnEsubnesubplussubrarrsubse"
	"tsubseteqsubseteqqsubsetneqsubsetneqqsubsimsubsubsubsupsuccsuccapproxsucccurlyeqsucceqsu"
	"ccnapproxsuccneqqsuccnsimsuccsimsumsungsupsup1sup2sup3supEsupdotsupdsubsupesupedotsuphso"
	"lsuphsubsuplarrsupmultsupnEsupnesupplussupsetsupseteqsupseteqqsupsetneqsupsetneqqsupsims"
	"upsubsupsupswArrswarhkswarrswarrowswnwarszligtargettautbrktcarontcediltcytdottelrectfrth"
	"ere4thereforethetathetasymthetavthickapproxthicksimthinspthkapthksimthorntildetimestimes"
	"btimesbartimesdtinttoeatoptopbottopcirtopftopforktosatprimetradetriangletriangledowntria"
	"nglelefttrianglelefteqtriangleqtrianglerighttrianglerighteqtridottrietriminustriplustris"
	"btritimetrpeziumtscrtscytshcytstroktwixttwoheadleftarrowtwoheadrightarrowuArruHaruacuteu"
	"arrubrcyubreveucircucyudarrudblacudharufishtufrugraveuharluharruhblkulcornulcornerulcrop"
	"ultriumacrumluogonuopfuparrowupdownarrowupharpoonleftupharpoonrightuplusupsiupsihupsilon"
	"upuparrowsurcornurcornerurcropuringurtriuscrutdotutildeutriutrifuuarruumluwanglevArrvBar"
	"vBarvvDashvangrtvarepsilonvarkappavarnothingvarphivarpivarproptovarrvarrhovarsigmavarsub"
	"setneqvarsubsetneqqvarsupsetneqvarsupsetneqqvarthetavartriangleleftvartrianglerightvcyvd"
	"ashveeveebarveeeqvellipverbarvertvfrvltrivnsubvnsupvopfvpropvrtrivscrvsubnEvsubnevsupnEv"
	"supnevzigzagwcircwedbarwedgewedgeqweierpwfrwopfwpwrwreathwscrxcapxcircxcupxdtrixfrxhArrx"
	"harrxixlArrxlarrxmapxnisxodotxopfxoplusxotimexrArrxrarrxscrxsqcupxuplusxutrixveexwedgeya"
	"cuteyacyycircycyyenyfryicyyopfyscryucyyumlzacutezcaronzcyzdotzeetrfzetazfrzhcyzigrarrzop"
	"fzscrzwjzwnj";

/* Where each name begins, and where the last ends. */
static const uint16_t entity_at[] = {
	0, 5, 8, 14, 20, 25, 28, 31, 37, 42, 47, 50, 55, 59,
	72, 77, 81, 87, 93, 97, 106, 110, 116, 119, 126, 136, 140, 143,
	147, 152, 156, 162, 166, 170, 176, 179, 199, 206, 212, 218, 223, 230,
	234, 241, 250, 253, 256, 265, 276, 286, 297, 321, 342, 357, 362, 368,
	377, 383, 398, 402, 411, 442, 447, 451, 454, 460, 462, 470, 474, 478,
	482, 488, 492, 497, 503, 506, 509, 514, 517, 533, 547, 569, 585, 601,
	608, 621, 625, 628, 634, 642, 663, 672, 687, 702, 722, 735, 754, 778,
	798, 814, 828, 841, 858, 875, 884, 896, 912, 921, 940, 957, 971, 988,
	1006, 1021, 1039, 1046, 1058, 1067, 1071, 1077, 1080, 1083, 1089, 1095, 1100, 1103,
	1107, 1110, 1116, 1123, 1128, 1144, 1164, 1169, 1173, 1180, 1185, 1195, 1206, 1210,
	1214, 1217, 1221, 1227, 1239, 1242, 1245, 1262, 1283, 1287, 1293, 1303, 1307, 1311,
	1313, 1318, 1324, 1330, 1336, 1341, 1344, 1348, 1351, 1353, 1357, 1369, 1385, 1401,
	1415, 1426, 1443, 1455, 1459, 1461, 1467, 1472, 1475, 1480, 1483, 1495, 1499, 1513,
	1517, 1523, 1535, 1544, 1548, 1553, 1557, 1563, 1568, 1571, 1575, 1578, 1584, 1586,
	1591, 1601, 1608, 1611, 1619, 1631, 1645, 1659, 1664, 1668, 1672, 1676, 1682, 1687,
	1691, 1696, 1699, 1702, 1706, 1710, 1716, 1721, 1725, 1729, 1734, 1740, 1743, 1746,
	1750, 1754, 1758, 1760, 1766, 1772, 1776, 1786, 1790, 1796, 1802, 1805, 1821, 1830,
	1842, 1861, 1872, 1889, 1906, 1920, 1937, 1946, 1960, 1975, 1982, 1994, 2007, 2019,
	2034, 2051, 2067, 2082, 2094, 2109, 2119, 2132, 2141, 2155, 2171, 2184, 2195, 2203,
	2217, 2226, 2229, 2231, 2241, 2247, 2260, 2278, 2292, 2305, 2323, 2337, 2341, 2355,
	2370, 2374, 2377, 2383, 2385, 2388, 2391, 2402, 2411, 2414, 2423, 2427, 2431, 2433,
	2437, 2443, 2449, 2455, 2458, 2477, 2495, 2512, 2533, 2553, 2567, 2574, 2577, 2584,
	2600, 2604, 2607, 2619, 2628, 2648, 2658, 2666, 2679, 2688, 2698, 2713, 2732, 2749,
	2763, 2783, 2798, 2813, 2825, 2840, 2858, 2878, 2885, 2897, 2911, 2922, 2939, 2951,
	2974, 2991, 3002, 3018, 3039, 3056, 3072, 3091, 3112, 3127, 3147, 3164, 3186, 3195,
	3209, 3220, 3236, 3257, 3273, 3284, 3300, 3308, 3321, 3338, 3351, 3365, 3369, 3375,
	3377, 3382, 3388, 3393, 3396, 3402, 3405, 3411, 3416, 3421, 3428, 3432, 3452, 3466,
	3468, 3472, 3478, 3484, 3490, 3494, 3501, 3510, 3521, 3536, 3544, 3547, 3550, 3553,
	3555, 3564, 3577, 3581, 3583, 3591, 3604, 3622, 3635, 3640, 3647, 3657, 3669, 3673,
	3676, 3680, 3683, 3687, 3691, 3696, 3699, 3705, 3709, 3713, 3719, 3725, 3731, 3734,
	3736, 3750, 3768, 3788, 3791, 3794, 3811, 3821, 3834, 3853, 3865, 3883, 3901, 3916,
	3934, 3944, 3952, 3965, 3979, 3992, 4008, 4026, 4043, 4059, 4072, 4088, 4099, 4113,
	4123, 4127, 4139, 4150, 4154, 4157, 4168, 4174, 4178, 4184, 4190, 4192, 4198, 4204,
	4209, 4212, 4215, 4229, 4243, 4258, 4270, 4275, 4286, 4290, 4294, 4300, 4318, 4330,
	4347, 4361, 4380, 4391, 4395, 4399, 4402, 4408, 4419, 4427, 4440, 4458, 4471, 4479,
	4482, 4485, 4493, 4506, 4512, 4517, 4522, 4527, 4531, 4534, 4537, 4543, 4549, 4552,
	4555, 4564, 4569, 4579, 4588, 4593, 4603, 4617, 4627, 4631, 4640, 4644, 4650, 4656,
	4660, 4668, 4673, 4679, 4684, 4687, 4693, 4696, 4702, 4707, 4715, 4725, 4737, 4753,
	4758, 4767, 4772, 4776, 4783, 4793, 4809, 4820, 4833, 4838, 4848, 4855, 4866, 4880,
	4895, 4899, 4906, 4911, 4915, 4921, 4925, 4930, 4934, 4937, 4942, 4948, 4951, 4957,
	4961, 4972, 4984, 5001, 5014, 5027, 5030, 5034, 5038, 5044, 5049, 5054, 5057, 5061,
	5065, 5068, 5070, 5074, 5078, 5082, 5086, 5090, 5096, 5101, 5104, 5107, 5111, 5115,
	5119, 5123, 5129, 5135, 5138, 5142, 5156, 5160, 5163, 5167, 5171, 5177, 5183, 5185,
	5188, 5191, 5196, 5201, 5204, 5209, 5211, 5214, 5220, 5227, 5232, 5237, 5242, 5247,
	5250, 5253, 5259, 5263, 5271, 5275, 5278, 5282, 5287, 5293, 5301, 5309, 5317, 5325,
	5333, 5341, 5349, 5357, 5362, 5369, 5377, 5383, 5388, 5395, 5400, 5404, 5406, 5409,
	5415, 5418, 5422, 5426, 5432, 5440, 5445, 5449, 5452, 5457, 5464, 5470, 5474, 5482,
	5487, 5491, 5499, 5510, 5519, 5526, 5535, 5541, 5547, 5555, 5559, 5567, 5572, 5575,
	5580, 5586, 5593, 5600, 5605, 5611, 5615, 5619, 5626, 5629, 5635, 5642, 5648, 5655,
	5663, 5672, 5680, 5687, 5702, 5715, 5723, 5729, 5737, 5743, 5755, 5766, 5779, 5796,
	5813, 5831, 5836, 5841, 5846, 5851, 5856, 5859, 5866, 5870, 5874, 5877, 5883, 5889,
	5894, 5899, 5904, 5909, 5913, 5918, 5923, 5928, 5933, 5938, 5943, 5948, 5953, 5957,
	5962, 5967, 5972, 5977, 5982, 5987, 5993, 5998, 6003, 6008, 6013, 6017, 6022, 6027,
	6032, 6037, 6045, 6052, 6060, 6065, 6070, 6075, 6080, 6084, 6089, 6094, 6099, 6104,
	6109, 6114, 6120, 6125, 6131, 6135, 6140, 6144, 6149, 6153, 6158, 6166, 6170, 6176,
	6180, 6185, 6190, 6196, 6202, 6205, 6211, 6219, 6225, 6231, 6237, 6241, 6246, 6251,
	6256, 6262, 6268, 6273, 6278, 6285, 6289, 6294, 6301, 6305, 6314, 6317, 6321, 6326,
	6335, 6338, 6341, 6345, 6349, 6355, 6370, 6386, 6394, 6402, 6412, 6423, 6434, 6438,
	6446, 6452, 6459, 6464, 6472, 6477, 6483, 6490, 6495, 6501, 6505, 6511, 6521, 6530,
	6534, 6541, 6547, 6551, 6557, 6561, 6567, 6572, 6577, 6581, 6585, 6590, 6594, 6599,
	6604, 6611, 6618, 6623, 6628, 6634, 6641, 6644, 6652, 6658, 6664, 6670, 6675, 6679,
	6685, 6692, 6703, 6714, 6722, 6732, 6738, 6752, 6767, 6772, 6777, 6785, 6790, 6796,
	6800, 6804, 6810, 6816, 6820, 6824, 6829, 6836, 6841, 6847, 6850, 6852, 6859, 6864,
	6871, 6874, 6879, 6886, 6892, 6895, 6900, 6905, 6909, 6916, 6927, 6932, 6935, 6942,
	6947, 6950, 6956, 6969, 6975, 6979, 6985, 6991, 6997, 7001, 7004, 7009, 7017, 7025,
	7032, 7041, 7055, 7064, 7078, 7093, 7109, 7117, 7123, 7129, 7133, 7137, 7141, 7147,
	7152, 7156, 7161, 7166, 7171, 7178, 7182, 7190, 7195, 7199, 7205, 7211, 7217, 7221,
	7226, 7232, 7235, 7239, 7241, 7246, 7249, 7251, 7257, 7260, 7266, 7268, 7276, 7279,
	7282, 7288, 7293, 7298, 7306, 7312, 7316, 7322, 7328, 7331, 7335, 7340, 7344, 7348,
	7354, 7359, 7363, 7370, 7375, 7381, 7388, 7393, 7403, 7414, 7420, 7426, 7431, 7438,
	7446, 7451, 7456, 7460, 7465, 7469, 7472, 7475, 7479, 7483, 7487, 7492, 7503, 7515,
	7528, 7531, 7537, 7543, 7548, 7554, 7557, 7562, 7567, 7571, 7576, 7581, 7585, 7589,
	7595, 7599, 7604, 7612, 7618, 7624, 7630, 7636, 7642, 7648, 7654, 7660, 7666, 7672,
	7678, 7684, 7690, 7696, 7702, 7707, 7712, 7716, 7718, 7721, 7727, 7732, 7738, 7741,
	7747, 7752, 7755, 7759, 7761, 7764, 7767, 7771, 7779, 7782, 7787, 7793, 7800, 7808,
	7812, 7818, 7821, 7823, 7826, 7831, 7835, 7837, 7840, 7843, 7846, 7849, 7853, 7861,
	7864, 7868, 7873, 7878, 7882, 7887, 7891, 7895, 7900, 7905, 7907, 7911, 7916, 7921,
	7927, 7934, 7943, 7949, 7955, 7964, 7974, 7981, 7987, 7996, 8000, 8004, 8010, 8014,
	8020, 8026, 8030, 8037, 8042, 8046, 8051, 8057, 8066, 8072, 8078, 8081, 8089, 8097,
	8102, 8108, 8121, 8135, 8139, 8145, 8149, 8155, 8161, 8167, 8173, 8179, 8181, 8186,
	8189, 8193, 8198, 8201, 8204, 8210, 8212, 8218, 8223, 8229, 8234, 8239, 8244, 8249,
	8257, 8265, 8270, 8274, 8279, 8281, 8287, 8292, 8300, 8306, 8309, 8315, 8323, 8331,
	8339, 8346, 8350, 8355, 8359, 8363, 8368, 8374, 8378, 8382, 8387, 8394, 8399, 8405,
	8410, 8412, 8418, 8423, 8427, 8432, 8435, 8438, 8443, 8447, 8451, 8457, 8462, 8467,
	8473, 8479, 8482, 8485, 8491, 8495, 8499, 8503, 8507, 8512, 8516, 8522, 8527, 8529,
	8532, 8536, 8542, 8550, 8556, 8562, 8566, 8571, 8577, 8580, 8585, 8589, 8594, 8601,
	8607, 8613, 8619, 8625, 8632, 8638, 8641, 8647, 8651, 8656, 8661, 8666, 8672, 8678,
	8683, 8690, 8697, 8703, 8709, 8714, 8718, 8721, 8725, 8730, 8736, 8743, 8751, 8755,
	8757, 8766, 8779, 8794, 8807, 8821, 8835, 8850, 8867, 8886, 8900, 8903, 8906, 8910,
	8918, 8921, 8926, 8932, 8939, 8947, 8951, 8957, 8967, 8974, 8983, 8993, 9000, 9007,
	9013, 9019, 9022, 9024, 9027, 9032, 9037, 9043, 9048, 9052, 9054, 9059, 9067, 9073,
	9078, 9084, 9090, 9100, 9103, 9107, 9115, 9118, 9122, 9127, 9132, 9137, 9142, 9147,
	9160, 9178, 9188, 9202, 9215, 9229, 9234, 9238, 9244, 9251, 9257, 9263, 9266, 9273,
	9277, 9281, 9287, 9292, 9300, 9305, 9311, 9314, 9319, 9325, 9329, 9332, 9336, 9341,
	9346, 9350, 9355, 9361, 9367, 9369, 9373, 9378, 9383, 9389, 9395, 9401, 9408, 9414,
	9418, 9423, 9428, 9436, 9443, 9452, 9456, 9461, 9465, 9469, 9473, 9480, 9483, 9489,
	9499, 9509, 9517, 9523, 9529, 9532, 9537, 9550, 9553, 9556, 9561, 9564, 9570, 9576,
	9582, 9587, 9593, 9599, 9606, 9610, 9614, 9620, 9626, 9630, 9632, 9636, 9642, 9644,
	9652, 9657, 9660, 9663, 9667, 9677, 9692, 9695, 9698, 9702, 9713, 9719, 9725, 9730,
	9736, 9740, 9743, 9747, 9752, 9757, 9764, 9769, 9776, 9784, 9788, 9793, 9799, 9803,
	9809, 9815, 9820, 9828, 9832, 9835, 9840, 9842, 9847, 9853, 9858, 9865, 9870, 9876,
	9882, 9887, 9893, 9900, 9903, 9906, 9909, 9913, 9918, 9927, 9931, 9936, 9939, 9943,
	9948, 9953, 9958, 9960, 9963, 9967, 9970, 9974, 9979, 9982, 9987, 9991, 9994, 10004,
	10019, 10023, 10028, 10037, 10041, 10046, 10051, 10054, 10059, 10065, 10069, 10073, 10076, 10081,
	10087, 10095, 10102, 10109, 10116, 10121, 10128, 10135, 10142, 10146, 10155, 10161, 10166, 10173,
	10176, 10182, 10186, 10191, 10198, 10203, 10208, 10214, 10220, 10231, 10236, 10242, 10245, 10251,
	10255, 10259, 10268, 10282, 10286, 10291, 10297, 10302, 10307, 10314, 10321, 10325, 10330, 10335,
	10342, 10351, 10361, 10366, 10373, 10377, 10382, 10387, 10394, 10403, 10413, 10417, 10423, 10427,
	10440, 10455, 10469, 10485, 10487, 10490, 10496, 10501, 10507, 10513, 10517, 10523, 10527, 10531,
	10538, 10544, 10548, 10552, 10559, 10565, 10572, 10577, 10582, 10588, 10593, 10600, 10606, 10608,
	10614, 10618, 10622, 10627, 10630, 10635, 10641, 10645, 10649, 10655, 10660, 10665, 10668, 10672,
	10678, 10681, 10686, 10689, 10693, 10698, 10703, 10710, 10715, 10718, 10723, 10728, 10735, 10739,
	10745, 10749, 10753, 10758, 10763, 10765, 10770, 10773, 10778, 10785, 10789, 10793, 10799, 10803,
	10810, 10813, 10817, 10823, 10827, 10833, 10839, 10847, 10851, 10856, 10859, 10863, 10871, 10877,
	10882, 10886, 10889, 10895, 10901, 10907, 10911, 10918, 10921, 10924, 10928, 10934, 10939, 10941,
	10950, 10953, 10959, 10966, 10972, 10976, 10984, 10989, 10996, 11002, 11008, 11013, 11019, 11026,
	11033, 11035, 11043, 11047, 11052, 11054, 11057, 11061, 11066, 11069, 11073, 11083, 11094, 11100,
	11111, 11119, 11127, 11134, 11139, 11145, 11149, 11154, 11160, 11164, 11172, 11180, 11188, 11192,
	11198, 11203, 11209, 11213, 11216, 11222, 11225, 11229, 11233, 11239, 11243, 11254, 11261, 11266,
	11273, 11277, 11282, 11286, 11292, 11297, 11301, 11305, 11311, 11316, 11324, 11328, 11333, 11338,
	11344, 11349, 11353, 11359, 11364, 11371, 11376, 11382, 11388, 11394, 11400, 11407, 11413, 11418,
	11424, 11429, 11438, 11443, 11448, 11454, 11460, 11465, 11472, 11479, 11485, 11491, 11496, 11500,
	11503, 11507, 11514, 11519, 11525, 11529, 11533, 11540, 11548, 11553, 11557, 11560, 11566, 11572,
	11575, 11580, 11585, 11591, 11594, 11598, 11608, 11622, 11638, 11652, 11667, 11684, 11700, 11715,
	11730, 11734, 11746, 11751, 11756, 11759, 11765, 11775, 11780, 11785, 11790, 11795, 11800, 11804,
	11810, 11817, 11821, 11827, 11835, 11840, 11846, 11850, 11853, 11857, 11862, 11868, 11874, 11880,
	11884, 11889, 11894, 11902, 11909, 11911, 11917, 11922, 11924, 11927, 11931, 11937, 11942, 11945,
	11951, 11956, 11960, 11965, 11971, 11979, 11984, 11987, 11991, 11996, 12001, 12006, 12012, 12017,
	12024, 12028, 12032, 12038, 12046, 12051, 12055, 12058, 12064, 12069, 12075, 12079, 12087, 12100,
	12103, 12108, 12114, 12120, 12123, 12129, 12133, 12138, 12142, 12147, 12151, 12156, 12161, 12168,
	12175, 12180, 12193, 12199, 12207, 12211, 12216, 12219, 12223, 12228, 12234, 12237, 12241, 12247,
	12251, 12257, 12266, 12270, 12275, 12281, 12286, 12292, 12297, 12303, 12311, 12321, 12326, 12332,
	12340, 12350, 12353, 12359, 12365, 12369, 12374, 12378, 12384, 12390, 12396, 12400, 12405, 12420,
	12431, 12436, 12439, 12443, 12449, 12453, 12460, 12467, 12472, 12477, 12484, 12491, 12497, 12505,
	12514, 12523, 12533, 12539, 12545, 12551, 12555, 12565, 12576, 12582, 12593, 12601, 12609, 12616,
	12619, 12623, 12626, 12630, 12634, 12638, 12642, 12648, 12655, 12659, 12666, 12673, 12680, 12687,
	12694, 12699, 12704, 12711, 12717, 12725, 12734, 12743, 12753, 12759, 12765, 12771, 12776, 12782,
	12787, 12794, 12800, 12805, 12811, 12814, 12818, 12824, 12830, 12833, 12837, 12843, 12846, 12852,
	12861, 12866, 12874, 12880, 12891, 12899, 12905, 12910, 12916, 12921, 12926, 12931, 12937, 12945,
	12951, 12955, 12959, 12962, 12968, 12974, 12978, 12985, 12989, 12995, 13000, 13008, 13020, 13032,
	13046, 13055, 13068, 13083, 13089, 13093, 13101, 13108, 13113, 13120, 13128, 13132, 13136, 13141,
	13147, 13152, 13168, 13185, 13189, 13193, 13199, 13203, 13208, 13214, 13219, 13222, 13227, 13233,
	13238, 13244, 13247, 13253, 13258, 13263, 13268, 13274, 13282, 13288, 13293, 13298, 13301, 13306,
	13310, 13317, 13328, 13341, 13355, 13360, 13364, 13369, 13376, 13386, 13392, 13400, 13406, 13411,
	13416, 13420, 13425, 13431, 13435, 13440, 13445, 13449, 13456, 13460, 13464, 13469, 13474, 13480,
	13490, 13498, 13508, 13514, 13519, 13528, 13532, 13538, 13546, 13558, 13571, 13583, 13596, 13604,
	13619, 13635, 13638, 13643, 13646, 13652, 13657, 13663, 13669, 13673, 13676, 13681, 13686, 13691,
	13695, 13700, 13705, 13709, 13715, 13721, 13727, 13733, 13740, 13745, 13751, 13756, 13762, 13768,
	13771, 13775, 13777, 13779, 13785, 13789, 13793, 13798, 13802, 13807, 13810, 13815, 13820, 13822,
	13827, 13832, 13836, 13840, 13845, 13849, 13855, 13861, 13866, 13871, 13875, 13881, 13887, 13892,
	13896, 13902, 13908, 13912, 13917, 13920, 13923, 13926, 13930, 13934, 13938, 13942, 13946, 13952,
	13958, 13961, 13965, 13971, 13975, 13978, 13982, 13989, 13993, 13997, 14000, 14004,
};

static const uint32_t entity_c[] = {
	0x800000C6, 0x80000026, 0x800000C1, 0x102, 0x800000C2, 0x410, 0x1D504, 0x800000C0, 0x391, 0x100,
	0x2A53, 0x104, 0x1D538, 0x2061, 0x800000C5, 0x1D49C, 0x2254, 0x800000C3, 0x800000C4, 0x2216,
	0x2AE7, 0x2306, 0x411, 0x2235, 0x212C, 0x392, 0x1D505, 0x1D539, 0x2D8, 0x212C,
	0x224E, 0x427, 0x800000A9, 0x106, 0x22D2, 0x2145, 0x212D, 0x10C, 0x800000C7, 0x108,
	0x2230, 0x10A, 0xB8, 0xB7, 0x212D, 0x3A7, 0x2299, 0x2296, 0x2295, 0x2297,
	0x2232, 0x201D, 0x2019, 0x2237, 0x2A74, 0x2261, 0x222F, 0x222E, 0x2102, 0x2210,
	0x2233, 0x2A2F, 0x1D49E, 0x22D3, 0x224D, 0x2145, 0x2911, 0x402, 0x405, 0x40F,
	0x2021, 0x21A1, 0x2AE4, 0x10E, 0x414, 0x2207, 0x394, 0x1D507, 0xB4, 0x2D9,
	0x2DD, 0x60, 0x2DC, 0x22C4, 0x2146, 0x1D53B, 0xA8, 0x20DC, 0x2250, 0x222F,
	0xA8, 0x21D3, 0x21D0, 0x21D4, 0x2AE4, 0x27F8, 0x27FA, 0x27F9, 0x21D2, 0x22A8,
	0x21D1, 0x21D5, 0x2225, 0x2193, 0x2913, 0x21F5, 0x311, 0x2950, 0x295E, 0x21BD,
	0x2956, 0x295F, 0x21C1, 0x2957, 0x22A4, 0x21A7, 0x21D3, 0x1D49F, 0x110, 0x14A,
	0x800000D0, 0x800000C9, 0x11A, 0x800000CA, 0x42D, 0x116, 0x1D508, 0x800000C8, 0x2208, 0x112,
	0x25FB, 0x25AB, 0x118, 0x1D53C, 0x395, 0x2A75, 0x2242, 0x21CC, 0x2130, 0x2A73,
	0x397, 0x800000CB, 0x2203, 0x2147, 0x424, 0x1D509, 0x25FC, 0x25AA, 0x1D53D, 0x2200,
	0x2131, 0x2131, 0x403, 0x8000003E, 0x393, 0x3DC, 0x11E, 0x122, 0x11C, 0x413,
	0x120, 0x1D50A, 0x22D9, 0x1D53E, 0x2265, 0x22DB, 0x2267, 0x2AA2, 0x2277, 0x2A7E,
	0x2273, 0x1D4A2, 0x226B, 0x42A, 0x2C7, 0x5E, 0x124, 0x210C, 0x210B, 0x210D,
	0x2500, 0x210B, 0x126, 0x224E, 0x224F, 0x415, 0x132, 0x401, 0x800000CD, 0x800000CE,
	0x418, 0x130, 0x2111, 0x800000CC, 0x2111, 0x12A, 0x2148, 0x21D2, 0x222C, 0x222B,
	0x22C2, 0x2063, 0x2062, 0x12E, 0x1D540, 0x399, 0x2110, 0x128, 0x406, 0x800000CF,
	0x134, 0x419, 0x1D50D, 0x1D541, 0x1D4A5, 0x408, 0x404, 0x425, 0x40C, 0x39A,
	0x136, 0x41A, 0x1D50E, 0x1D542, 0x1D4A6, 0x409, 0x8000003C, 0x139, 0x39B, 0x27EA,
	0x2112, 0x219E, 0x13D, 0x13B, 0x41B, 0x27E8, 0x2190, 0x21E4, 0x21C6, 0x2308,
	0x27E6, 0x2961, 0x21C3, 0x2959, 0x230A, 0x2194, 0x294E, 0x22A3, 0x21A4, 0x295A,
	0x22B2, 0x29CF, 0x22B4, 0x2951, 0x2960, 0x21BF, 0x2958, 0x21BC, 0x2952, 0x21D0,
	0x21D4, 0x22DA, 0x2266, 0x2276, 0x2AA1, 0x2A7D, 0x2272, 0x1D50F, 0x22D8, 0x21DA,
	0x13F, 0x27F5, 0x27F7, 0x27F6, 0x27F8, 0x27FA, 0x27F9, 0x1D543, 0x2199, 0x2198,
	0x2112, 0x21B0, 0x141, 0x226A, 0x2905, 0x41C, 0x205F, 0x2133, 0x1D510, 0x2213,
	0x1D544, 0x2133, 0x39C, 0x40A, 0x143, 0x147, 0x145, 0x41D, 0x200B, 0x200B,
	0x200B, 0x200B, 0x226B, 0x226A, 0xA, 0x1D511, 0x2060, 0xA0, 0x2115, 0x2AEC,
	0x2262, 0x226D, 0x2226, 0x2209, 0x2260, 0x2242, 0x2204, 0x226F, 0x2271, 0x2267,
	0x226B, 0x2279, 0x2A7E, 0x2275, 0x224E, 0x224F, 0x22EA, 0x29CF, 0x22EC, 0x226E,
	0x2270, 0x2278, 0x226A, 0x2A7D, 0x2274, 0x2AA2, 0x2AA1, 0x2280, 0x2AAF, 0x22E0,
	0x220C, 0x22EB, 0x29D0, 0x22ED, 0x228F, 0x22E2, 0x2290, 0x22E3, 0x2282, 0x2288,
	0x2281, 0x2AB0, 0x22E1, 0x227F, 0x2283, 0x2289, 0x2241, 0x2244, 0x2247, 0x2249,
	0x2224, 0x1D4A9, 0x800000D1, 0x39D, 0x152, 0x800000D3, 0x800000D4, 0x41E, 0x150, 0x1D512,
	0x800000D2, 0x14C, 0x3A9, 0x39F, 0x1D546, 0x201C, 0x2018, 0x2A54, 0x1D4AA, 0x800000D8,
	0x800000D5, 0x2A37, 0x800000D6, 0x203E, 0x23DE, 0x23B4, 0x23DC, 0x2202, 0x41F, 0x1D513,
	0x3A6, 0x3A0, 0xB1, 0x210C, 0x2119, 0x2ABB, 0x227A, 0x2AAF, 0x227C, 0x227E,
	0x2033, 0x220F, 0x2237, 0x221D, 0x1D4AB, 0x3A8, 0x80000022, 0x1D514, 0x211A, 0x1D4AC,
	0x2910, 0x800000AE, 0x154, 0x27EB, 0x21A0, 0x2916, 0x158, 0x156, 0x420, 0x211C,
	0x220B, 0x21CB, 0x296F, 0x211C, 0x3A1, 0x27E9, 0x2192, 0x21E5, 0x21C4, 0x2309,
	0x27E7, 0x295D, 0x21C2, 0x2955, 0x230B, 0x22A2, 0x21A6, 0x295B, 0x22B3, 0x29D0,
	0x22B5, 0x294F, 0x295C, 0x21BE, 0x2954, 0x21C0, 0x2953, 0x21D2, 0x211D, 0x2970,
	0x21DB, 0x211B, 0x21B1, 0x29F4, 0x429, 0x428, 0x42C, 0x15A, 0x2ABC, 0x160,
	0x15E, 0x15C, 0x421, 0x1D516, 0x2193, 0x2190, 0x2192, 0x2191, 0x3A3, 0x2218,
	0x1D54A, 0x221A, 0x25A1, 0x2293, 0x228F, 0x2291, 0x2290, 0x2292, 0x2294, 0x1D4AE,
	0x22C6, 0x22D0, 0x22D0, 0x2286, 0x227B, 0x2AB0, 0x227D, 0x227F, 0x220B, 0x2211,
	0x22D1, 0x2283, 0x2287, 0x22D1, 0x800000DE, 0x2122, 0x40B, 0x426, 0x9, 0x3A4,
	0x164, 0x162, 0x422, 0x1D517, 0x2234, 0x398, 0x205F, 0x2009, 0x223C, 0x2243,
	0x2245, 0x2248, 0x1D54B, 0x20DB, 0x1D4AF, 0x166, 0x800000DA, 0x219F, 0x2949, 0x40E,
	0x16C, 0x800000DB, 0x423, 0x170, 0x1D518, 0x800000D9, 0x16A, 0x5F, 0x23DF, 0x23B5,
	0x23DD, 0x22C3, 0x228E, 0x172, 0x1D54C, 0x2191, 0x2912, 0x21C5, 0x2195, 0x296E,
	0x22A5, 0x21A5, 0x21D1, 0x21D5, 0x2196, 0x2197, 0x3D2, 0x3A5, 0x16E, 0x1D4B0,
	0x168, 0x800000DC, 0x22AB, 0x2AEB, 0x412, 0x22A9, 0x2AE6, 0x22C1, 0x2016, 0x2016,
	0x2223, 0x7C, 0x2758, 0x2240, 0x200A, 0x1D519, 0x1D54D, 0x1D4B1, 0x22AA, 0x174,
	0x22C0, 0x1D51A, 0x1D54E, 0x1D4B2, 0x1D51B, 0x39E, 0x1D54F, 0x1D4B3, 0x42F, 0x407,
	0x42E, 0x800000DD, 0x176, 0x42B, 0x1D51C, 0x1D550, 0x1D4B4, 0x178, 0x416, 0x179,
	0x17D, 0x417, 0x17B, 0x200B, 0x396, 0x2128, 0x2124, 0x1D4B5, 0x800000E1, 0x103,
	0x223E, 0x223E, 0x223F, 0x800000E2, 0x800000B4, 0x430, 0x800000E6, 0x2061, 0x1D51E, 0x800000E0,
	0x2135, 0x2135, 0x3B1, 0x101, 0x2A3F, 0x80000026, 0x2227, 0x2A55, 0x2A5C, 0x2A58,
	0x2A5A, 0x2220, 0x29A4, 0x2220, 0x2221, 0x29A8, 0x29A9, 0x29AA, 0x29AB, 0x29AC,
	0x29AD, 0x29AE, 0x29AF, 0x221F, 0x22BE, 0x299D, 0x2222, 0xC5, 0x237C, 0x105,
	0x1D552, 0x2248, 0x2A70, 0x2A6F, 0x224A, 0x224B, 0x27, 0x2248, 0x224A, 0x800000E5,
	0x1D4B6, 0x2A, 0x2248, 0x224D, 0x800000E3, 0x800000E4, 0x2233, 0x2A11, 0x2AED, 0x224C,
	0x3F6, 0x2035, 0x223D, 0x22CD, 0x22BD, 0x2305, 0x2305, 0x23B5, 0x23B6, 0x224C,
	0x431, 0x201E, 0x2235, 0x2235, 0x29B0, 0x3F6, 0x212C, 0x3B2, 0x2136, 0x226C,
	0x1D51F, 0x22C2, 0x25EF, 0x22C3, 0x2A00, 0x2A01, 0x2A02, 0x2A06, 0x2605, 0x25BD,
	0x25B3, 0x2A04, 0x22C1, 0x22C0, 0x290D, 0x29EB, 0x25AA, 0x25B4, 0x25BE, 0x25C2,
	0x25B8, 0x2423, 0x2592, 0x2591, 0x2593, 0x2588, 0x3D, 0x2261, 0x2310, 0x1D553,
	0x22A5, 0x22A5, 0x22C8, 0x2557, 0x2554, 0x2556, 0x2553, 0x2550, 0x2566, 0x2569,
	0x2564, 0x2567, 0x255D, 0x255A, 0x255C, 0x2559, 0x2551, 0x256C, 0x2563, 0x2560,
	0x256B, 0x2562, 0x255F, 0x29C9, 0x2555, 0x2552, 0x2510, 0x250C, 0x2500, 0x2565,
	0x2568, 0x252C, 0x2534, 0x229F, 0x229E, 0x22A0, 0x255B, 0x2558, 0x2518, 0x2514,
	0x2502, 0x256A, 0x2561, 0x255E, 0x253C, 0x2524, 0x251C, 0x2035, 0x2D8, 0x800000A6,
	0x1D4B7, 0x204F, 0x223D, 0x22CD, 0x5C, 0x29C5, 0x27C8, 0x2022, 0x2022, 0x224E,
	0x2AAE, 0x224F, 0x224F, 0x107, 0x2229, 0x2A44, 0x2A49, 0x2A4B, 0x2A47, 0x2A40,
	0x2229, 0x2041, 0x2C7, 0x2A4D, 0x10D, 0x800000E7, 0x109, 0x2A4C, 0x2A50, 0x10B,
	0x800000B8, 0x29B2, 0x800000A2, 0xB7, 0x1D520, 0x447, 0x2713, 0x2713, 0x3C7, 0x25CB,
	0x29C3, 0x2C6, 0x2257, 0x21BA, 0x21BB, 0xAE, 0x24C8, 0x229B, 0x229A, 0x229D,
	0x2257, 0x2A10, 0x2AEF, 0x29C2, 0x2663, 0x2663, 0x3A, 0x2254, 0x2254, 0x2C,
	0x40, 0x2201, 0x2218, 0x2201, 0x2102, 0x2245, 0x2A6D, 0x222E, 0x1D554, 0x2210,
	0x800000A9, 0x2117, 0x21B5, 0x2717, 0x1D4B8, 0x2ACF, 0x2AD1, 0x2AD0, 0x2AD2, 0x22EF,
	0x2938, 0x2935, 0x22DE, 0x22DF, 0x21B6, 0x293D, 0x222A, 0x2A48, 0x2A46, 0x2A4A,
	0x228D, 0x2A45, 0x222A, 0x21B7, 0x293C, 0x22DE, 0x22DF, 0x22CE, 0x22CF, 0x800000A4,
	0x21B6, 0x21B7, 0x22CE, 0x22CF, 0x2232, 0x2231, 0x232D, 0x21D3, 0x2965, 0x2020,
	0x2138, 0x2193, 0x2010, 0x22A3, 0x290F, 0x2DD, 0x10F, 0x434, 0x2146, 0x2021,
	0x21CA, 0x2A77, 0x800000B0, 0x3B4, 0x29B1, 0x297F, 0x1D521, 0x21C3, 0x21C2, 0x22C4,
	0x22C4, 0x2666, 0x2666, 0xA8, 0x3DD, 0x22F2, 0xF7, 0x800000F7, 0x22C7, 0x22C7,
	0x452, 0x231E, 0x230D, 0x24, 0x1D555, 0x2D9, 0x2250, 0x2251, 0x2238, 0x2214,
	0x22A1, 0x2306, 0x2193, 0x21CA, 0x21C3, 0x21C2, 0x2910, 0x231F, 0x230C, 0x1D4B9,
	0x455, 0x29F6, 0x111, 0x22F1, 0x25BF, 0x25BE, 0x21F5, 0x296F, 0x29A6, 0x45F,
	0x27FF, 0x2A77, 0x2251, 0x800000E9, 0x2A6E, 0x11B, 0x2256, 0x800000EA, 0x2255, 0x44D,
	0x117, 0x2147, 0x2252, 0x1D522, 0x2A9A, 0x800000E8, 0x2A96, 0x2A98, 0x2A99, 0x23E7,
	0x2113, 0x2A95, 0x2A97, 0x113, 0x2205, 0x2205, 0x2205, 0x2003, 0x2004, 0x2005,
	0x14B, 0x2002, 0x119, 0x1D556, 0x22D5, 0x29E3, 0x2A71, 0x3B5, 0x3B5, 0x3F5,
	0x2256, 0x2255, 0x2242, 0x2A96, 0x2A95, 0x3D, 0x225F, 0x2261, 0x2A78, 0x29E5,
	0x2253, 0x2971, 0x212F, 0x2250, 0x2242, 0x3B7, 0x800000F0, 0x800000EB, 0x20AC, 0x21,
	0x2203, 0x2130, 0x2147, 0x2252, 0x444, 0x2640, 0xFB03, 0xFB00, 0xFB04, 0x1D523,
	0xFB01, 0x66, 0x266D, 0xFB02, 0x25B1, 0x192, 0x1D557, 0x2200, 0x22D4, 0x2AD9,
	0x2A0D, 0x800000BD, 0x2153, 0x800000BC, 0x2155, 0x2159, 0x215B, 0x2154, 0x2156, 0x800000BE,
	0x2157, 0x215C, 0x2158, 0x215A, 0x215D, 0x215E, 0x2044, 0x2322, 0x1D4BB, 0x2267,
	0x2A8C, 0x1F5, 0x3B3, 0x3DD, 0x2A86, 0x11F, 0x11D, 0x433, 0x121, 0x2265,
	0x22DB, 0x2265, 0x2267, 0x2A7E, 0x2A7E, 0x2AA9, 0x2A80, 0x2A82, 0x2A84, 0x22DB,
	0x2A94, 0x1D524, 0x226B, 0x22D9, 0x2137, 0x453, 0x2277, 0x2A92, 0x2AA5, 0x2AA4,
	0x2269, 0x2A8A, 0x2A8A, 0x2A88, 0x2A88, 0x2269, 0x22E7, 0x1D558, 0x60, 0x210A,
	0x2273, 0x2A8E, 0x2A90, 0x8000003E, 0x2AA7, 0x2A7A, 0x22D7, 0x2995, 0x2A7C, 0x2A86,
	0x2978, 0x22D7, 0x22DB, 0x2A8C, 0x2277, 0x2273, 0x2269, 0x2269, 0x21D4, 0x200A,
	0xBD, 0x210B, 0x44A, 0x2194, 0x2948, 0x21AD, 0x210F, 0x125, 0x2665, 0x2665,
	0x2026, 0x22B9, 0x1D525, 0x2925, 0x2926, 0x21FF, 0x223B, 0x21A9, 0x21AA, 0x1D559,
	0x2015, 0x1D4BD, 0x210F, 0x127, 0x2043, 0x2010, 0x800000ED, 0x2063, 0x800000EE, 0x438,
	0x435, 0x800000A1, 0x21D4, 0x1D526, 0x800000EC, 0x2148, 0x2A0C, 0x222D, 0x29DC, 0x2129,
	0x133, 0x12B, 0x2111, 0x2110, 0x2111, 0x131, 0x22B7, 0x1B5, 0x2208, 0x2105,
	0x221E, 0x29DD, 0x131, 0x222B, 0x22BA, 0x2124, 0x22BA, 0x2A17, 0x2A3C, 0x451,
	0x12F, 0x1D55A, 0x3B9, 0x2A3C, 0x800000BF, 0x1D4BE, 0x2208, 0x22F9, 0x22F5, 0x22F4,
	0x22F3, 0x2208, 0x2062, 0x129, 0x456, 0x800000EF, 0x135, 0x439, 0x1D527, 0x237,
	0x1D55B, 0x1D4BF, 0x458, 0x454, 0x3BA, 0x3F0, 0x137, 0x43A, 0x1D528, 0x138,
	0x445, 0x45C, 0x1D55C, 0x1D4C0, 0x21DA, 0x21D0, 0x291B, 0x290E, 0x2266, 0x2A8B,
	0x2962, 0x13A, 0x29B4, 0x2112, 0x3BB, 0x27E8, 0x2991, 0x27E8, 0x2A85, 0x800000AB,
	0x2190, 0x21E4, 0x291F, 0x291D, 0x21A9, 0x21AB, 0x2939, 0x2973, 0x21A2, 0x2AAB,
	0x2919, 0x2AAD, 0x2AAD, 0x290C, 0x2772, 0x7B, 0x5B, 0x298B, 0x298F, 0x298D,
	0x13E, 0x13C, 0x2308, 0x7B, 0x43B, 0x2936, 0x201C, 0x201E, 0x2967, 0x294B,
	0x21B2, 0x2264, 0x2190, 0x21A2, 0x21BD, 0x21BC, 0x21C7, 0x2194, 0x21C6, 0x21CB,
	0x21AD, 0x22CB, 0x22DA, 0x2264, 0x2266, 0x2A7D, 0x2A7D, 0x2AA8, 0x2A7F, 0x2A81,
	0x2A83, 0x22DA, 0x2A93, 0x2A85, 0x22D6, 0x22DA, 0x2A8B, 0x2276, 0x2272, 0x297C,
	0x230A, 0x1D529, 0x2276, 0x2A91, 0x21BD, 0x21BC, 0x296A, 0x2584, 0x459, 0x226A,
	0x21C7, 0x231E, 0x296B, 0x25FA, 0x140, 0x23B0, 0x23B0, 0x2268, 0x2A89, 0x2A89,
	0x2A87, 0x2A87, 0x2268, 0x22E6, 0x27EC, 0x21FD, 0x27E6, 0x27F5, 0x27F7, 0x27FC,
	0x27F6, 0x21AB, 0x21AC, 0x2985, 0x1D55D, 0x2A2D, 0x2A34, 0x2217, 0x5F, 0x25CA,
	0x25CA, 0x29EB, 0x28, 0x2993, 0x21C6, 0x231F, 0x21CB, 0x296D, 0x200E, 0x22BF,
	0x2039, 0x1D4C1, 0x21B0, 0x2272, 0x2A8D, 0x2A8F, 0x5B, 0x2018, 0x201A, 0x142,
	0x8000003C, 0x2AA6, 0x2A79, 0x22D6, 0x22CB, 0x22C9, 0x2976, 0x2A7B, 0x2996, 0x25C3,
	0x22B4, 0x25C2, 0x294A, 0x2966, 0x2268, 0x2268, 0x223A, 0x800000AF, 0x2642, 0x2720,
	0x2720, 0x21A6, 0x21A6, 0x21A7, 0x21A4, 0x21A5, 0x25AE, 0x2A29, 0x43C, 0x2014,
	0x2221, 0x1D52A, 0x2127, 0x800000B5, 0x2223, 0x2A, 0x2AF0, 0x800000B7, 0x2212, 0x229F,
	0x2238, 0x2A2A, 0x2ADB, 0x2026, 0x2213, 0x22A7, 0x1D55E, 0x2213, 0x1D4C2, 0x223E,
	0x3BC, 0x22B8, 0x22B8, 0x22D9, 0x226B, 0x226B, 0x21CD, 0x21CE, 0x22D8, 0x226A,
	0x226A, 0x21CF, 0x22AF, 0x22AE, 0x2207, 0x144, 0x2220, 0x2249, 0x2A70, 0x224B,
	0x149, 0x2249, 0x266E, 0x266E, 0x2115, 0x800000A0, 0x224E, 0x224F, 0x2A43, 0x148,
	0x146, 0x2247, 0x2A6D, 0x2A42, 0x43D, 0x2013, 0x2260, 0x21D7, 0x2924, 0x2197,
	0x2197, 0x2250, 0x2262, 0x2928, 0x2242, 0x2204, 0x2204, 0x1D52B, 0x2267, 0x2271,
	0x2271, 0x2267, 0x2A7E, 0x2A7E, 0x2275, 0x226F, 0x226F, 0x21CE, 0x21AE, 0x2AF2,
	0x220B, 0x22FC, 0x22FA, 0x220B, 0x45A, 0x21CD, 0x2266, 0x219A, 0x2025, 0x2270,
	0x219A, 0x21AE, 0x2270, 0x2266, 0x2A7D, 0x2A7D, 0x226E, 0x2274, 0x226E, 0x22EA,
	0x22EC, 0x2224, 0x1D55F, 0x800000AC, 0x2209, 0x22F9, 0x22F5, 0x2209, 0x22F7, 0x22F6,
	0x220C, 0x220C, 0x22FE, 0x22FD, 0x2226, 0x2226, 0x2AFD, 0x2202, 0x2A14, 0x2280,
	0x22E0, 0x2AAF, 0x2280, 0x2AAF, 0x21CF, 0x219B, 0x2933, 0x219D, 0x219B, 0x22EB,
	0x22ED, 0x2281, 0x22E1, 0x2AB0, 0x1D4C3, 0x2224, 0x2226, 0x2241, 0x2244, 0x2244,
	0x2224, 0x2226, 0x22E2, 0x22E3, 0x2284, 0x2AC5, 0x2288, 0x2282, 0x2288, 0x2AC5,
	0x2281, 0x2AB0, 0x2285, 0x2AC6, 0x2289, 0x2283, 0x2289, 0x2AC6, 0x2279, 0x800000F1,
	0x2278, 0x22EA, 0x22EC, 0x22EB, 0x22ED, 0x3BD, 0x23, 0x2116, 0x2007, 0x22AD,
	0x2904, 0x224D, 0x22AC, 0x2265, 0x3E, 0x29DE, 0x2902, 0x2264, 0x3C, 0x22B4,
	0x2903, 0x22B5, 0x223C, 0x21D6, 0x2923, 0x2196, 0x2196, 0x2927, 0x24C8, 0x800000F3,
	0x229B, 0x229A, 0x800000F4, 0x43E, 0x229D, 0x151, 0x2A38, 0x2299, 0x29BC, 0x153,
	0x29BF, 0x1D52C, 0x2DB, 0x800000F2, 0x29C1, 0x29B5, 0x3A9, 0x222E, 0x21BA, 0x29BE,
	0x29BB, 0x203E, 0x29C0, 0x14D, 0x3C9, 0x3BF, 0x29B6, 0x2296, 0x1D560, 0x29B7,
	0x29B9, 0x2295, 0x2228, 0x21BB, 0x2A5D, 0x2134, 0x2134, 0x800000AA, 0x800000BA, 0x22B6,
	0x2A56, 0x2A57, 0x2A5B, 0x2134, 0x800000F8, 0x2298, 0x800000F5, 0x2297, 0x2A36, 0x800000F6,
	0x233D, 0x2225, 0x800000B6, 0x2225, 0x2AF3, 0x2AFD, 0x2202, 0x43F, 0x25, 0x2E,
	0x2030, 0x22A5, 0x2031, 0x1D52D, 0x3C6, 0x3D5, 0x2133, 0x260E, 0x3C0, 0x22D4,
	0x3D6, 0x210F, 0x210E, 0x210F, 0x2B, 0x2A23, 0x229E, 0x2A22, 0x2214, 0x2A25,
	0x2A72, 0x800000B1, 0x2A26, 0x2A27, 0xB1, 0x2A15, 0x1D561, 0x800000A3, 0x227A, 0x2AB3,
	0x2AB7, 0x227C, 0x2AAF, 0x227A, 0x2AB7, 0x227C, 0x2AAF, 0x2AB9, 0x2AB5, 0x22E8,
	0x227E, 0x2032, 0x2119, 0x2AB5, 0x2AB9, 0x22E8, 0x220F, 0x232E, 0x2312, 0x2313,
	0x221D, 0x221D, 0x227E, 0x22B0, 0x1D4C5, 0x3C8, 0x2008, 0x1D52E, 0x2A0C, 0x1D562,
	0x2057, 0x1D4C6, 0x210D, 0x2A16, 0x3F, 0x225F, 0x80000022, 0x21DB, 0x21D2, 0x291C,
	0x290F, 0x2964, 0x223D, 0x155, 0x221A, 0x29B3, 0x27E9, 0x2992, 0x29A5, 0x27E9,
	0x800000BB, 0x2192, 0x2975, 0x21E5, 0x2920, 0x2933, 0x291E, 0x21AA, 0x21AC, 0x2945,
	0x2974, 0x21A3, 0x219D, 0x291A, 0x2236, 0x211A, 0x290D, 0x2773, 0x7D, 0x5D,
	0x298C, 0x298E, 0x2990, 0x159, 0x157, 0x2309, 0x7D, 0x440, 0x2937, 0x2969,
	0x201D, 0x201D, 0x21B3, 0x211C, 0x211B, 0x211C, 0x211D, 0x25AD, 0x800000AE, 0x297D,
	0x230B, 0x1D52F, 0x21C1, 0x21C0, 0x296C, 0x3C1, 0x3F1, 0x2192, 0x21A3, 0x21C1,
	0x21C0, 0x21C4, 0x21CC, 0x21C9, 0x219D, 0x22CC, 0x2DA, 0x2253, 0x21C4, 0x21CC,
	0x200F, 0x23B1, 0x23B1, 0x2AEE, 0x27ED, 0x21FE, 0x27E7, 0x2986, 0x1D563, 0x2A2E,
	0x2A35, 0x29, 0x2994, 0x2A12, 0x21C9, 0x203A, 0x1D4C7, 0x21B1, 0x5D, 0x2019,
	0x2019, 0x22CC, 0x22CA, 0x25B9, 0x22B5, 0x25B8, 0x29CE, 0x2968, 0x211E, 0x15B,
	0x201A, 0x227B, 0x2AB4, 0x2AB8, 0x161, 0x227D, 0x2AB0, 0x15F, 0x15D, 0x2AB6,
	0x2ABA, 0x22E9, 0x2A13, 0x227F, 0x441, 0x22C5, 0x22A1, 0x2A66, 0x21D8, 0x2925,
	0x2198, 0x2198, 0x800000A7, 0x3B, 0x2929, 0x2216, 0x2216, 0x2736, 0x1D530, 0x2322,
	0x266F, 0x449, 0x448, 0x2223, 0x2225, 0x800000AD, 0x3C3, 0x3C2, 0x3C2, 0x223C,
	0x2A6A, 0x2243, 0x2243, 0x2A9E, 0x2AA0, 0x2A9D, 0x2A9F, 0x2246, 0x2A24, 0x2972,
	0x2190, 0x2216, 0x2A33, 0x29E4, 0x2223, 0x2323, 0x2AAA, 0x2AAC, 0x2AAC, 0x44C,
	0x2F, 0x29C4, 0x233F, 0x1D564, 0x2660, 0x2660, 0x2225, 0x2293, 0x2293, 0x2294,
	0x2294, 0x228F, 0x2291, 0x228F, 0x2291, 0x2290, 0x2292, 0x2290, 0x2292, 0x25A1,
	0x25A1, 0x25AA, 0x25AA, 0x2192, 0x1D4C8, 0x2216, 0x2323, 0x22C6, 0x2606, 0x2605,
	0x3F5, 0x3D5, 0xAF, 0x2282, 0x2AC5, 0x2ABD, 0x2286, 0x2AC3, 0x2AC1, 0x2ACB,
	0x228A, 0x2ABF, 0x2979, 0x2282, 0x2286, 0x2AC5, 0x228A, 0x2ACB, 0x2AC7, 0x2AD5,
	0x2AD3, 0x227B, 0x2AB8, 0x227D, 0x2AB0, 0x2ABA, 0x2AB6, 0x22E9, 0x227F, 0x2211,
	0x266A, 0x2283, 0x800000B9, 0x800000B2, 0x800000B3, 0x2AC6, 0x2ABE, 0x2AD8, 0x2287, 0x2AC4,
	0x27C9, 0x2AD7, 0x297B, 0x2AC2, 0x2ACC, 0x228B, 0x2AC0, 0x2283, 0x2287, 0x2AC6,
	0x228B, 0x2ACC, 0x2AC8, 0x2AD4, 0x2AD6, 0x21D9, 0x2926, 0x2199, 0x2199, 0x292A,
	0x800000DF, 0x2316, 0x3C4, 0x23B4, 0x165, 0x163, 0x442, 0x20DB, 0x2315, 0x1D531,
	0x2234, 0x2234, 0x3B8, 0x3D1, 0x3D1, 0x2248, 0x223C, 0x2009, 0x2248, 0x223C,
	0x800000FE, 0x2DC, 0x800000D7, 0x22A0, 0x2A31, 0x2A30, 0x222D, 0x2928, 0x22A4, 0x2336,
	0x2AF1, 0x1D565, 0x2ADA, 0x2929, 0x2034, 0x2122, 0x25B5, 0x25BF, 0x25C3, 0x22B4,
	0x225C, 0x25B9, 0x22B5, 0x25EC, 0x225C, 0x2A3A, 0x2A39, 0x29CD, 0x2A3B, 0x23E2,
	0x1D4C9, 0x446, 0x45B, 0x167, 0x226C, 0x219E, 0x21A0, 0x21D1, 0x2963, 0x800000FA,
	0x2191, 0x45E, 0x16D, 0x800000FB, 0x443, 0x21C5, 0x171, 0x296E, 0x297E, 0x1D532,
	0x800000F9, 0x21BF, 0x21BE, 0x2580, 0x231C, 0x231C, 0x230F, 0x25F8, 0x16B, 0x800000A8,
	0x173, 0x1D566, 0x2191, 0x2195, 0x21BF, 0x21BE, 0x228E, 0x3C5, 0x3D2, 0x3C5,
	0x21C8, 0x231D, 0x231D, 0x230E, 0x16F, 0x25F9, 0x1D4CA, 0x22F0, 0x169, 0x25B5,
	0x25B4, 0x21C8, 0x800000FC, 0x29A7, 0x21D5, 0x2AE8, 0x2AE9, 0x22A8, 0x299C, 0x3F5,
	0x3F0, 0x2205, 0x3D5, 0x3D6, 0x221D, 0x2195, 0x3F1, 0x3C2, 0x228A, 0x2ACB,
	0x228B, 0x2ACC, 0x3D1, 0x22B2, 0x22B3, 0x432, 0x22A2, 0x2228, 0x22BB, 0x225A,
	0x22EE, 0x7C, 0x7C, 0x1D533, 0x22B2, 0x2282, 0x2283, 0x1D567, 0x221D, 0x22B3,
	0x1D4CB, 0x2ACB, 0x228A, 0x2ACC, 0x228B, 0x299A, 0x175, 0x2A5F, 0x2227, 0x2259,
	0x2118, 0x1D534, 0x1D568, 0x2118, 0x2240, 0x2240, 0x1D4CC, 0x22C2, 0x25EF, 0x22C3,
	0x25BD, 0x1D535, 0x27FA, 0x27F7, 0x3BE, 0x27F8, 0x27F5, 0x27FC, 0x22FB, 0x2A00,
	0x1D569, 0x2A01, 0x2A02, 0x27F9, 0x27F6, 0x1D4CD, 0x2A06, 0x2A04, 0x25B3, 0x22C1,
	0x22C0, 0x800000FD, 0x44F, 0x177, 0x44B, 0x800000A5, 0x1D536, 0x457, 0x1D56A, 0x1D4CE,
	0x44E, 0x800000FF, 0x17A, 0x17E, 0x437, 0x17C, 0x2128, 0x3B6, 0x1D537, 0x436,
	0x21DD, 0x1D56B, 0x1D4CF, 0x200D, 0x200C,
};

/* The few that stand for two characters. */
static const struct {
	uint16_t entity;
	uint16_t second;
} entity_seconds[] = {
	{ 315, 0x338 }, { 319, 0x338 }, { 320, 0x338 }, { 322, 0x338 }, { 324, 0x338 },
	{ 325, 0x338 }, { 327, 0x338 }, { 332, 0x338 }, { 333, 0x338 }, { 335, 0x338 },
	{ 336, 0x338 }, { 338, 0x338 }, { 342, 0x338 }, { 344, 0x338 }, { 346, 0x338 },
	{ 348, 0x20D2 }, { 351, 0x338 }, { 353, 0x338 }, { 354, 0x20D2 }, { 506, 0x200A },
	{ 601, 0x333 }, { 706, 0x20E5 }, { 707, 0x20E5 }, { 780, 0xFE00 }, { 852, 0xFE00 },
	{ 1001, 0x6A }, { 1049, 0xFE00 }, { 1086, 0xFE00 }, { 1087, 0xFE00 }, { 1212, 0xFE00 },
	{ 1251, 0xFE00 }, { 1334, 0xFE00 }, { 1335, 0xFE00 }, { 1373, 0x338 }, { 1374, 0x20D2 },
	{ 1375, 0x338 }, { 1378, 0x338 }, { 1379, 0x20D2 }, { 1380, 0x338 }, { 1386, 0x20D2 },
	{ 1388, 0x338 }, { 1389, 0x338 }, { 1396, 0x338 }, { 1397, 0x338 }, { 1402, 0x338 },
	{ 1411, 0x338 }, { 1414, 0x338 }, { 1418, 0x338 }, { 1421, 0x338 }, { 1422, 0x338 },
	{ 1423, 0x338 }, { 1436, 0x338 }, { 1443, 0x338 }, { 1444, 0x338 }, { 1445, 0x338 },
	{ 1455, 0x338 }, { 1456, 0x338 }, { 1466, 0x20E5 }, { 1467, 0x338 }, { 1471, 0x338 },
	{ 1473, 0x338 }, { 1476, 0x338 }, { 1477, 0x338 }, { 1483, 0x338 }, { 1495, 0x338 },
	{ 1497, 0x20D2 }, { 1499, 0x338 }, { 1501, 0x338 }, { 1503, 0x338 }, { 1505, 0x20D2 },
	{ 1507, 0x338 }, { 1521, 0x20D2 }, { 1523, 0x20D2 }, { 1524, 0x20D2 }, { 1527, 0x20D2 },
	{ 1528, 0x20D2 }, { 1529, 0x20D2 }, { 1531, 0x20D2 }, { 1532, 0x20D2 }, { 1672, 0x331 },
	{ 1828, 0xFE00 }, { 1838, 0xFE00 }, { 1840, 0xFE00 }, { 2038, 0xFE00 }, { 2039, 0xFE00 },
	{ 2040, 0xFE00 }, { 2041, 0xFE00 }, { 2055, 0x20D2 }, { 2056, 0x20D2 }, { 2061, 0xFE00 },
	{ 2062, 0xFE00 }, { 2063, 0xFE00 }, { 2064, 0xFE00 },
};
/* clang-format on */
