// Comfort on top of pages that work without it: nothing here is needed to finish a journey.
import { leadToKeptCards, offerToKeepCards } from './cards.js'
import { readCodeFromSms } from './code.js'
import { offerToCopy } from './copy.js'
import { startCountdowns } from './countdown.js'
import { keepTypedInBothLanguages } from './language.js'
import { followLive } from './live.js'
import { offerNearness } from './near.js'
import { offerPasskeys } from './passkey.js'
import { offerToShowPasswords } from './password.js'
import { inviteToInstall, startWorker } from './phone.js'
import { startProofs } from './proof.js'
import { offerPush } from './push.js'
import { offerToShare } from './share.js'
import { guardSubmits } from './submit.js'

startProofs()
guardSubmits()
keepTypedInBothLanguages()
readCodeFromSms()
offerToShowPasswords()
offerPasskeys()
offerNearness()
startCountdowns(document)
offerToCopy(document)
offerToShare(document)
startWorker()
inviteToInstall()
offerPush()
offerToKeepCards()
leadToKeptCards()
followLive()
