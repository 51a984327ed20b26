/**
 * What people's answers are made of, by language. A language that is missing does not compile. Everything is written
 * as `readable` in `replies.ts` makes it: lower case, Latin letters without accents, one space, straight quotes.
 */
import type { Language } from '../core/language.ts';

export interface ReplyWords {
  /** A word that asks to stop wherever it stands as a word of its own, unless it is negated. */
  stopWords: string;
  /** Words that ask to stop only where a message begins with them, or is nothing else: they have other meanings. */
  stopOpenings: string;
  /** What may stand before those. */
  softeners: string;
  /** Other ways to ask for it. */
  stopPhrases: readonly RegExp[];
  /** What, just before a stop word, turns it round. */
  negations: string;
  /** "Don't stop sending", in words that a phrase above would find without their negation. */
  goOn: readonly RegExp[];
  /** This is not the person. */
  wrongPerson: readonly RegExp[];
  /** Can't come, or wants another time. */
  decline: readonly RegExp[];
  /** Phrases that say yes; a confirmation has at least one of them... */
  yes: string;
  /** ...and nothing else but these. */
  fillers: string;
  /** Who is this, what can I say. */
  help: string;
  /** After a stop, again. */
  start: string;
}

export const REPLY_WORDS: Readonly<Record<Language, ReplyWords>> = {
  en: {
    stopWords:
      'stop|stopp|stap|stahp|stoped|stopall|unsub|unsubscribe|unsubscribed|unsuscribe|unsubcribe|optout|opt[ -]?out|opting[ -]out|opt (?:me|us) out',
    stopOpenings:
      'quit|end|revoke|nomore|no more|cease|desist|discontinue|enough|go away|fuck off|f off|piss off',
    softeners: 'please|pls|plz|just|now|ok|yes|no|c',
    stopPhrases: [
      /\b(stop|quit) (sending|texting|calling|messaging|contacting|reminding|bothering)\b/,
      /\b(stop|no more|(do not|don'?t) (want|send)) ((me|all|the|these|those|your|any|more) )*(texts?|messages?|sms|calls?|reminders?)\b/,
      /\b(do not|don'?t|never) (text|call|message|contact|remind|ring)( (me|us|again|this number)\b|$)/,
      /\b(please stop(?! by)|leave me alone|unsubscribe|opt(ing)?[ -]?out)\b/,
      /\b(?:stop|stp|quit|cease|discontinue) (?:it\b|these\b|this\b|all\b|sending|sendin|texting|txting|texts|calling|callin|messaging|msging|messages|contacting|reminding|bothering|harassing|spamming)/,
      /\b(?:do not|don'?t|dont|never|no need to|would rather you didn'?t) (?:you )?(?:ever )?(?:text|txt|call|phone|message|msg|contact|remind|ring|bother|email|send|disturb)\b(?! (?:(?:me )?(?:the|my|a|an|your|his|her) (?!number|phone)|before|until|after|when))/,
      /^(?:please |pls |plz |just )*(?:remove|delete)(?: (?:please|pls|plz|now|asap|thanks|thx))*$/,
      /\b(?:remove|delete|erase|unlist) (?:me|us)\b/,
      /\b(?:take|remove|delete|erase|drop|unlist) (?:my (?:\w+ )?(?:number|no|nr|name|info|details|data)|(?:this|our|the) (?:\w+ )?(?:number|no|nr))\b/,
      /\b(?:get|take|cross|strike) (?:me|us|my name|my number|this number|this) (?:off|out|from)\b/,
      /\bno (?:texts?|txts?|messages?|msgs?|sms|calls?|reminders?|contact)(?: please| pls| thanks| thank you)?$/,
      /\b(?:never|did not|didn'?t) (?:sign(?:ed)? up|subscribe[d]?|opt(?:ed)?[ -]?in|agreed? to (?:this|these)|ask(?:ed)? (?:for (?:this|these)|to (?:be|get|receive)))\b/,
      /\bno longer (?:want|wish|care|like|need) (?:to (?:get|receive|hear|be)|these|those|your|any)\b/,
      /\blose (?:my|this) number\b/,
      /\b(?:revoke|revoking|withdraw|withdrawing|retract|cancel) (?:my |all )?(?:consent|permission|authori[sz]ation|subscription)\b/,
      /\b(?:consent|permission) (?:is |was )?(?:revoked|withdrawn)\b/,
      /\b(?:i )?(?:do not|don'?t|dont) consent\b/,
      /\bleave (?:me|us) (?:the \w+ )?alone\b/,
      /\b(?:want|wish|like|ask(?:ed|ing)?) (?:(?:to (?:be|get) )?(?:removed|taken off|unsubscribed|left alone)|out$)/,
      /\b(?:knock it off|cut it out|give it a rest)\b/,
      /\bno (?:more|further) (?:\w+ )?(?:texts?|txts?|messages?|msgs?|sms|calls?|reminders?|contact|communication|emails?)\b/,
      /\b(?:do not|don'?t|dont) (?:want|wish|need) (?:to (?:get|receive|hear|be)|any|these|those|this|your|more|you (?:texting|calling))\b(?! (?:late|rude|appointment|time))/,
      /\b(?:harass\w*|unwanted (?:texts?|calls?|messages?))\b/,
      /\bput (?:a|an) (?:stop|end) to\b/,
      /\breport(?:ing)? (?:you|this|it)\b/,
      /\b(?:cancel|turn off|switch off|disable|mute) (?:(?:these|the|those|your|all|any|my|this|future) )*(?:(?:\w+ )?(?:texts?|txts?|messages?|msgs?|sms|reminders?|calls?|notifications?|alerts?|texting))\b/,
      /^(?:i(?:'m| am| will|'ll| have)? )?block(?:ed|ing)?(?: (?:you|u|this|your|number|it))*$/,
    ],
    negations:
      "(?:(?:do not|don'?t|dont|never|no need to|please not|not|did not|didn'?t|won'?t|will not|wouldn'?t) )(?:(?:you |ever |please |just |dare |want (?:you |them |it |these |this )?(?:to )?|need (?:you |them )?to |have to |going to |gonna |wish to ))*",
    goOn: [
      /\b(?:never|do not|don'?t|dont) (?:ever )?(?:cancel|turn off|switch off|disable|mute|remove|delete|take)\b[^.!?]*/g,
      /\b(?:never|do not|don'?t|dont|please don'?t) (?:ever )?(?:stop|quit) (?:sending|texting|calling|messaging|reminding)(?: me)?(?: \w+)?/g,
    ],
    wrongPerson: [
      /\bwrong(?:$| (?:number|no\b|nr|num|person|guy|man|woman|lady|patient|phone|contact|people|one|party))/,
      /\b(?:is not|isn'?t|isnt|not|ain'?t|is no longer) (?:\w+(?:'?s)?)(?:'s)? (?:phone|number|cell|mobile|line)\b/,
      /\b(?:does not|doesn'?t|doesnt|no longer|do not|don'?t|dont|not) (?:has|have|had|own|use|uses|got|using|at) (?:this|that) (?:number|phone)\b/,
      /\b(?:do not|don'?t|dont) (?:even )?know (?:who )?(?:any(?:one|body)?(?: named| called| by)?|an?|that|this|who|him|her|them|whoever)? ?(?:person|name|patient|[a-z]+ is|[a-z]+)?$/,
      /\b(?:nobody|no one|noone|there is no|there'?s no|no) (?:\w+ )?(?:by that name|with that name|named|called|of that name|at this number|here)\b/,
      /\bnot (?:me|the (?:right )?(?:person|patient|one)|who you (?:think|want)|for me)\b/,
      /\b(?:someone|somebody) else'?s? (?:number|phone|has this)?/,
      /\b(?:new|different) (?:number|owner|person)\b(?:.*\b(?:now|here|has|have|got))/,
      /\b(?:sold|gave away|bought) (?:this|that|the) (?:phone|number|sim)\b/,
      /\b(?:mistaken|mixed up|confus\w+) (?:me|identity|with|the)\b/,
      /\b(?:got|have|has|reached|texted|called) the wrong\b/,
      /\b(?:i'?m|i am|im|this is) not (?:an?|your) patient\b/,
    ],
    decline: [
      /^(?:r|2|no|nope|nah|n|naw|negative|no thanks|no thank you|no sorry|sorry no|no can do|no go|cancel|cancelled|reschedule|change|another time)$/,
      /\b(?:can'?t|cannot|can not|cant|cnt|won'?t|wont|will not|couldn'?t|unable to|not able to|not going to|not gonna|no longer able to|not be able to|never)\b(?: \w+){0,3} (?:make|mak|come|attend|there|go|keep|show|coming|get there|do (?:it|that|this|then|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*|tom\w*|tmr\w*|today|\d))\b/,
      /\b(?:am not|i'?m not|im not|not) (?:\w+ )?(?:coming|attending|going|available|free|able|going to (?:make|be))\b/,
      /\b(?<!(?:do not|don'?t|dont|never|not|to not) )(?:cancel(?!l?ation)\w*|reschedul\w*|re-schedul\w*|resched|postpone\w*|rebook\w*)\b/,
      /\b(?:anything|something|openings?|spots?) (?:later|earlier|sooner|else)\b|\b(?:another|different|other|later|earlier|new|better|diff|sooner) (?:time|day|date|slot|appointment|appt|week|hour)\b/,
      /\b(?:move|push|change|switch|swap|shift|delay|rearrange) (?:it|my|the|this|that|our|to|appt|appointment|back|us|me)\b/,
      /\b(?:can|could|may) (?:we|i|you|it) (?:\w+ ){0,3}(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b.*(?:instead|\?|rather)?/,
      /(?<!\b(?:call|phone|ring|text|email) (?:me|us) )\binstead\b/,
      /\b(?:covid|flu\b|fever|sick|ill|unwell|vomiting|contagious|emergency came up|something came up|not feeling well|feel(?:ing)? (?:bad|terrible|awful)|hospitali[sz]ed|out of town|on vacation|stuck at work|have to work|raincheck|rain check)\b/,
      /\b(?:no longer|do not|don'?t|dont) need (?:it|this|the|my|an?|that)?(?: \w+)? ?(?:appointment|appt|visit|anymore|any more|it)\b/,
      /\b(?:next|following) (?:week|month) (?:instead|would|is better|please|works|pls)\b/,
      /\bdo(?:es)?(?: not|n'?t) work\b/,
    ],
    yes: "c|1|y|yes|yess|yesh|yep|yup|yeah|yea|yah|ya|aye|ok|okay|okey|oki|okie|k|kk|sure|sure thing|confirm|confirmed|confirming|confirms|i confirm|we confirm|(?:i|we)(?: a|')?(?:ll| will|m| am|re| are)?(?: both| all)? ?be there|ill be there|will be there|be there|i(?:'| wi)ll come|i will come|i(?:'| wi)ll attend|i will attend|will attend|attending|i(?:'m| am|m) coming|we(?:'re| are) coming|coming|i can|i can come|i can make it|can make it|i(?:'| wi)ll make it|we(?:'| wi)ll make it|i will|see you|see ya|see u|c u|cu|cya|will do|absolutely|definitely|of course|sounds good|perfect|got it|works|works for me|that works|all good|all set|correct|that's right|i accept|accepted|count me in|planning (?:on it|to be there)",
    fillers:
      "i|we|it|that|this|the|my|our|is|for|and|then|there|at|to|on|so|still|with|appointment|appt|visit|please|pls|plz|thanks|thank you|thanks so much|thank u|ty|tysm|thx|tks|much|so much|very|a lot|hi|hey|hello|good morning|good afternoon|good evening|morning|dear|dr|doc|doctor|sir|ma'?am|guys|all|tomorrow|tmrw|tmr|today|tonight|soon|next week|great|good|cool|awesome|nice|lovely|wonderful|np|no problem|no worries|can'?t wait|looking forward(?: to (?:it|seeing you|my appointment))?|for sure|bye|cheers|again|reminder|time|fine|just",
    help: "help|help me|info|information|who is this|whos this|who's this|who dis|who dat|who are you|who r u|who r you|who is it|who sent this|who is texting me|what is this|what's this|whats this|what is this about|what number is this|who is texting|i need help|commands|menu|options",
    start:
      'start|unstop|restart|resume|resubscribe|subscribe|opt ?in|start again|please start|start please|(?:please )?start (?:again|texting|sending|the texts|messages|reminders)(?: (?:me|again|reminders|messages|texts))*|(?:please )?(?:resume|restart) (?:the |my )?(?:texts|messages|reminders)|sign me (?:back )?up',
  },
  es: {
    stopWords: 'desuscribir|desuscribirme|desuscribanme|cancelar suscripcion',
    stopOpenings: 'alto|baja|basta|parar|pare|paren|para ya|pararse|no molestar|no molesten',
    softeners: 'por favor',
    stopPhrases: [
      /\bno (me )?(manden?|envien?|escriban?|llamen?|contacten?|molesten?|textee[ns]?)( |$)(?!al |a la )(mas\b|me\b|mensajes\b|sms\b|nada\b|a este\b)?/,
      /\b(no|ya no) (quiero|deseo) (recibir|mas|sus|estos|los|que me)\b/,
      /\b(ni un|no|sin|basta de) mas (mensajes?|sms|textos?|llamadas?|avisos?|recordatorios?)\b/,
      /\bdej(a|e|en|ad) de (enviar|mandar|escribir|llamar|molestar|contactar)/,
      /\b((dar(me)?|deme|denme|dame|darse) de baja|borr(e|en|a)me|quit(e|en|a)me)\b/,
      /\b(?:dejen?|deja|dejad|paren?|para) de \w+/,
      /\bno (?:me |nos )?(?:vuelvan?|vuelvas) a \w+/,
      /\bno (?:me |nos )?(?:llamen?|llames|escriban?|escribas|manden?|mandes|envien?|envies|contacten?|contactes|molesten?|molestes)\b(?! (?:al|a la|antes|despues|por la manana|hoy)\b)/,
      /\b(?:borren?|eliminen?|quiten?|saquen?)(?:me)? (?:mi|este|el) (?:numero|telefono|celular)/,
      /\b(?:eliminen?|borren?|quiten?|saquen?)me\b/,
      /\bretiro mi consentimiento\b/,
      /\bdejenme en paz\b/,
      /\bdejame en paz\b/,
      /\bno mas (?:mensajes|llamadas|sms|textos)/,
      /\bbasta (?:ya )?de\b/,
      /\b(?:ya basta|basta ya)\b/,
    ],
    negations: '(?:no |nunca )(?:quiero que |dejen de |deje de |me |los |las )*',
    goOn: [/\bno (?:dejen?|dejes|paren?|pares) de \w+/g],
    wrongPerson: [
      /\b(?:numero|telefono|persona) (?:equivocad[oa]|incorrect[oa]|erronea?o?)/,
      /\bequivocad[oa]\b/,
      /\bse (?:equivoco|ha equivocado|equivoca|equivocaron)\b/,
      /\bno soy (?:esa|ese|la|el|yo)? ?\w+$/,
      /\b(?:este|ese) (?:no es|ya no es) (?:el|su|mi) (?:numero|telefono)/,
      /\bno es (?:el|su) (?:numero|telefono|celular) de\b/,
      /\bno conozco a\b/,
      /\bya no (?:tiene|usa) este (?:numero|telefono)/,
      /\bno hay ningun[ao]? \w+ (?:aqui)?/,
      /\baqui no (?:vive|hay|es)\b/,
    ],
    decline: [
      /^(?:no|no gracias|cancelar|cambiar|cambio|reprogramar|aplazar|otra hora|otro dia|otra fecha)$/,
      /\bno (?:lo |la |me |nos )?(?:puedo|podre|podemos|podremos|voy|ire|iremos|asistire|asisto|llego|llegare|alcanzo|estare|vendre|va a ser posible|sera posible|es posible|me es posible)\b/,
      /\b(?:cancel(?:ar|en|e|o|a|ame|arla|enla|ela)|anul(?:ar|en|e)|reprogram\w+|reagend\w+|pospon\w+|aplaz\w+|imposible|cambi(?:ar|en|e|o|arla|arme|enme)|mover(?:la)?|posterg\w+)\b/,
      /\botr[oa] (?:dia|hora|fecha|cita|momento|horario)\b/,
      /\b(?:enferm[oa]|fiebre|covid|gripe|hospital)\b/,
      /\bno me (?:es posible|viene bien|queda bien)\b/,
      /\b(?:puede|podria|podriamos|seria|puedo) (?:\w+ )?(?:ser |ir |venir )?(?:el |la )?(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b/,
    ],
    yes: 'c|1|si|sii|sip|claro|claro que si|confirmo|confirmado|confirmada|confirmar|confirmamos|ok|okey|vale|ahi estare|alli estare|ahi estaremos|estare ahi|estare alli|alla estare|estare|estaremos|de acuerdo|por supuesto|asistire|voy|ire|iremos|vamos|nos vemos|perfecto|listo|correcto|afirmativo|va|sale|dale|desde luego|cuenten conmigo',
    fillers:
      'gracias|muchas|muchisimas|por favor|porfa|buenos dias|buenas tardes|buenas noches|buenas|buen dia|hola|la|mi|a|cita|asistencia|manana|hoy|doctor|doctora|dr|dra|y|senorita|senora|el|en|entonces|que|saludos|alli|ahi|alla|muy bien|bien|ok|sin falta|hasta|pronto',
    help: 'ayuda|quien es|quien eres|quienes son|quien habla|quien me escribe|quien manda esto|de quien es este numero|que es esto|informacion|de parte de quien|quien es usted',
    start:
      'empezar|iniciar|comenzar|alta|reanudar|volver a empezar|reactivar|suscribir(?:me)?|(?:por favor )?(?:reanuden|reactiven|vuelvan a enviar|activen)(?: (?:los|mis))? ?(?:mensajes|avisos|recordatorios)?',
  },
  fr: {
    stopWords: 'desabonner|desabonnez|desabonnement|desinscrire|desinscription|desinscrivez|stoppez',
    stopOpenings: 'arret|arrete|arreter|arretez|cesse|cessez|cesser|stoppe|ca suffit|assez',
    softeners: "svp|veuillez|merci de|merci d'|pouvez[- ]vous",
    stopPhrases: [
      /\barret(er|ez|e) (de |d')?(m'|me )?(envoyer|ecrire|appeler|contacter|deranger|harceler|les|vos|ces)/,
      /\bne (m'|me |nous )?(envoyez|envoie|ecrivez|ecris|appelez|appelle|contactez|contacte|derangez|rappelez) (plus|pas)\b/,
      /\bn'(envoyez|ecrivez|appelez) (plus|pas)\b/,
      /\b(plus|aucun|pas) de (messages?|sms|textos?|appels?|rappels?)\b/,
      /\bje ne veux (plus|pas) (de |recevoir|etre|que vous|vos)/,
      /\b(desabonn|desinscri|laissez[- ]moi tranquille|retirez[- ]moi)/,
      /\barret(?:er|ez|es|e)\b(?: \w+){0,3} (?:messages?|sms|textos?|appels?|appeler|ecrire|envoyer|contacter|deranger|harceler|m')/,
      /\barret(?:ez|e|es) (?:de |d'|tout|ca|maintenant|immediatement|svp)/,
      /\bne (?:m'|me |nous |plus )?(?:m'|me )?\w+ (?:plus|jamais)\b(?! (?:tard|tot|malade|disponible|besoin))/,
      /\b(?:supprim|enlev|retir|effac)(?:ez|er|e)(?:-| )(?:moi|mon|ce) ?(?:numero)?/,
      /\b(?:foutez|fichez|foutre|fiche|fous)[- ]moi la paix\b/,
      /\bplus (?:me |m')?(?:contacter|appeler|ecrire|envoyer)\b/,
      /\bje retire mon consentement\b/,
      /\bcess(?:e|ez|er) (?:de |d'|tout|vos|ces)/,
      /\bne plus (?:me |m'|rien )?(?:recevoir|envoyer|etre (?:contacte|appele)e?|ecrire)\b/,
      /\b(?:assez|marre) (?:de|d')/,
    ],
    negations: "(?:n'|ne |pas )(?:pas |surtout pas |vous |t')*",
    goOn: [/\bn'(?:arretez|arrete) (?:pas|surtout pas)(?: (?:de|d'|les|mes|vos))?(?: ?\w+)?/g],
    wrongPerson: [
      /\b(?:mauvais|faux) (?:numero|correspondant)/,
      /\bmauvaise personne\b/,
      /\b(?:tromp\w+|erreur) (?:de |sur le )?(?:numero|personne|destinataire)?/,
      /\b(?:ce n'est|c'est|est) (?:pas|plus) (?:le|son|mon|la|moi) ?(?:numero|telephone|portable|bonne personne|bon)?/,
      /\bje ne suis pas (?:cette personne|la personne|m\.?|mme|madame|monsieur|\w+)$(?<!disponible|libre|dispo|sur|la|bien|malade|certaine?)/,
      /\bconnais (?:pas|personne)\b/,
      /\bn'(?:a|utilise) plus ce numero\b/,
      /\bpas le bon numero\b/,
    ],
    decline: [
      /^(?:non|non merci|non desolee?|annuler|annule|reporter|changer|deplacer|autre date|autre jour|autre heure)$/,
      /\b(?:peux|peut|pouvons|pourrai|pourrais|pourrons|viendrai|viens|serai|irai|vais) (?:pas|plus)\b/,
      /\b(?:annul\w+|reporte\w*|deplace\w*|decale\w*|repouss\w+|reprogramm\w+|changer (?:de |d'|le|la|l'|mon|ma))/,
      /\bautre (?:jour|date|heure|moment|rendez|rdv|creneau|horaire)/,
      /\b(?:empeche\w*|malade|fievre|covid|grippe|imprevu|indisponible)\b/,
      /\bimpossible\b|\bpas (?:disponible|possible|libre|dispo|la|pouvoir)\b/,
      /\b(?:plutot|possible|possible le|disponible) (?:le )?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b/,
    ],
    yes: "c|1|oui|ouais|ouii|ok|okay|je confirme|nous confirmons|confirme|confirmee|confirmer|d'accord|daccord|dac|j'y serai|jy serai|nous y serons|on y sera|y serai|je serai la|je serai presente?|je serai au rendez-vous|je viens|je viendrai|bien sur|parfait|entendu|c'est bon|c'est note|note|bien note|ca marche|volontiers|avec plaisir|absolument|certainement|presente?|sans probleme|a demain",
    fillers:
      "merci|beaucoup|bien|bonjour|bonsoir|salut|svp|stp|s'il vous plait|s'il te plait|le|la|mon|ma|au|a|pour|et|rendez-vous|rendez vous|rdv|presence|demain|aujourd'hui|docteur|dr|madame|monsieur|bonne journee|bonne soiree|a bientot|cordialement|tres|du|rappel|de|je|tout",
    help: "aide|qui est-ce|qui est ce|c'est qui|qui etes-vous|qui etes vous|qui es-tu|qui est la|vous etes qui|t'es qui|qui m'ecrit|c'est quoi|qu'est-ce que c'est|info|infos|qui c'est",
    start:
      'reprendre|recommencer|redemarrer|reabonner|abonner|reactiver|(?:veuillez )?(?:reprendre|reprenez|reactivez|renvoyez)(?: (?:les|mes|l.envoi des))? ?(?:messages|sms|rappels)?',
  },
  de: {
    stopWords: 'stopp|abmelden|abmeldung|abbestellen|abbestellung|austragen|stoppen',
    stopOpenings: 'aufhoren|aufhoeren|genug|schluss|schluss damit',
    softeners: 'bitte',
    stopPhrases: [
      /\b(keine|keinerlei) (weiteren )?(nachrichten|sms|texte|anrufe|erinnerungen|mitteilungen)( mehr\b|$)/,
      /\b(horen sie|hor|hort) (bitte )?auf\b/,
      /\bnicht (mehr )?(anrufen|anschreiben|schreiben|kontaktieren|belastigen|senden|schicken)$/,
      /\b(rufen|schreiben|kontaktieren|belastigen) sie (mich |mir |uns )?(bitte )?(nicht|nie)( mehr)?( an)?$/,
      /\b(ruf|schreib|kontaktier)e? (mich |mir )?(bitte )?(nicht|nie)( mehr)?( an)?$/,
      /\b(schicken|senden) sie (mir )?(bitte )?(keine|nichts)( mehr)?\b/,
      /\b(melden|streichen|loschen) sie mich\b/,
      /\b(lassen sie|lass) mich in ruhe\b/,
      /\bkein(?:e|en|erlei)? (?:\w+ )?(?:nachrichten?|sms|texte|anrufe?|erinnerung(?:en)?|mitteilungen|kontakt)\b(?! (?:bekommen|erhalten|gekriegt))/,
      /\b(?:hor|hore|horen|hort|hoer|hoeren|hoert)(?: sie)?(?: bitte)?(?: endlich)?(?: damit)? auf\b/,
      /\b(?:ruf|rufen|rufe|schreib|schreiben|schreibt|ruft|kontaktier\w*|belastig\w*)\b(?: \w+){0,4} (?:nicht|nie)\b(?: (?:mehr|wieder|an))/,
      /\b(?:nicht|nie) (?:mehr|wieder) (?:an|kontaktieren|schreiben|anrufen|anschreiben|melden|belastigen|stor\w+)\b/,
      /\b(?:losch|loesch|streich|entfern|nehm|nimm)\w*(?: sie)?(?: bitte)? (?:mich|meine|diese|die)\b(?: (?:nummer|daten|telefonnummer|handynummer)| (?:aus|von))?/,
      /\b(?:lasst|lassen sie|lass) (?:mich|uns) (?:bitte )?(?:endlich )?in (?:ruhe|frieden)/,
      /\bwiderruf\w*\b.*(?:einwilligung|zustimmung)?/,
      /\bunterlassen sie\b/,
      /\bnicht mehr (?:sms|nachrichten|texte)/,
      /\bgenug (?:von|mit)\b/,
    ],
    negations: '(?:nicht |nie |niemals |bitte nicht )',
    goOn: [/\b(?:horen?|hort|hoeren?)(?: sie)?(?: bitte)? nicht auf\b/g],
    wrongPerson: [
      /\b(?:gibt es|es gibt)(?: hier)? kein/,
      /\bfalsch(?:e|er|en)? (?:nummer|person|telefonnummer|handynummer|verbunden|empfanger|adressat|patient\w*|kontakt)/,
      /\b(?:verwahlt|vertippt|verwechs\w+)\b/,
      /\b(?:bin|ist|sind) (?:nicht|kein) (?:die nummer|das handy|die handynummer|der richtige|die richtige|richtig|frau|herr|diese person|gemeint)/,
      /\b(?:kenne|kennen) (?:ich |wir |hier )?(?:kein|nicht|niemand)\w*/,
      /\bkenne (?:ich )?\w+ nicht\b/,
      /\b(?:hat|benutzt|nutzt) diese nummer nicht\b/,
      /\bnicht (?:mehr )?die nummer\b/,
      /\bnicht mehr (?:seine|ihre|deren) nummer\b/,
    ],
    decline: [
      /^(?:nein|nee|ne|no|nein danke|nein leider|leider nein|leider nicht|absagen|absage|verschieben|verlegen|umbuchen|anderer termin|neuer termin|andere zeit|stornieren)$/,
      /\b(?:kann|konnen|komme|kommen|schaffe|schaffen|schaffs|klappt|geht|passt|werde|bin)\b(?: \w+){0,5} (?:nicht|net|verhindert)\b/,
      /\b(?:absag\w*|abgesagt|storn\w*|verschieb\w*|verschoben|verleg\w*|umbuch\w*|abmeld\w* vom termin)\b/,
      /\bsage?\b(?: \w+){0,4} ab\b/,
      /\b(?:ander(?:en|er|e|es|em)|neuen?|spateren?|fruheren?) (?:termin|tag|zeit|uhrzeit|datum)/,
      /\b(?:verhindert|krank|fieber|corona|covid|grippe|krankenhaus)\b/,
      /\bnicht (?:kommen|erscheinen|wahrnehmen|teilnehmen|da sein|moglich)\b/,
      /\btermin (?:andern|tauschen)\b/,
      /\b(?:geht|ginge|lieber|stattdessen)(?: es| auch| vielleicht| am)* (?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b/,
    ],
    yes: 'c|1|ja|jaa|jawohl|jo|jep|jup|jepp|ok|okay|bestatigt|bestatige|bestatigen|ich bestatige|wir bestatigen|hiermit bestatige ich|ich komme|ich werde kommen|komme|kommen|wir kommen|bin da|ich bin da|wir sind da|bin dabei|werde da sein|ich werde da sein|passt|passt mir|einverstanden|alles klar|in ordnung|geht klar|gerne|gern|naturlich|selbstverstandlich|sicher|klar|klar doch|bis dann|bis morgen|bis bald|perfekt|super|korrekt|zusage',
    fillers:
      'danke|dankeschon|vielen|schon|sehr|bitte|hallo|guten|tag|morgen|abend|den|der|ich|wir|termin|dann|und|mit|zum|den termin|herr|frau|doktor|dr|mfg|lg|vg|liebe grusse|viele grusse|freundliche grusse|grusse|gut|sein|da|heute|es|das|zu|auch|gerne|hiermit|punktlich',
    help: 'hilfe|wer ist das|wer ist da|wer sind sie|wer bist du|wer schreibt|wer schreibt da|wer schreibt mir|was ist das|info|infos|von wem ist das|wer seid ihr|mit wem spreche ich',
    start:
      'starten|wieder anmelden|anmelden|weiter|fortsetzen|wieder starten|(?:bitte )?(?:wieder )?(?:erinnern|anmelden|aktivieren|nachrichten (?:senden|aktivieren))',
  },
  pt: {
    stopWords: 'descadastrar|descadastre|descadastrem',
    stopOpenings: 'pare|parem|parar|sair|chega|basta|remover|cancelar inscricao|nao perturbe|nao perturbem',
    softeners: 'por favor',
    stopPhrases: [
      /\bnao (me )?(enviem?|mandem?|escrevam?|liguem?|contatem?|contactem?|perturbem?|incomodem?)( |$)(?!para o |para a |ao )(mais\b|me\b|mensagens\b|sms\b|nada\b)?/,
      /\bparem? (de|com) (me )?(enviar|mandar|ligar|escrever|mensage|sms|contat|contact|incomodar|essas|estas)/,
      /\bnao quero (mais|receber|essas|estas|suas|que me)\b/,
      /\b(chega de|sem|nenhuma|nada de) (mais )?(mensagens|mensagem|sms|ligacoes|chamadas|avisos|lembretes)\b/,
      /\b(descadastr|cancelar (?:(?:o|a|os|as|minha|meu) )?(?:inscricao|subscricao|assinatura|recebimento|envio|mensage\w+|sms|avisos|lembretes)|sair da lista)/,
      /\bme (?:tir[ae]m?|remov[ae]m?|retir[ae]m?|exclu[ai]m?|apagu?em?)\b(?: d[aeo]\w*|$)/,
      /\bpar(?:em|e|a) de \w+/,
      /\bnao (?:me |nos )?(?:liguem?|ligue|mandem?|mande|enviem?|envie|escrevam?|escreva|contatem?|contate|contactem?|perturbem?|incomodem?)\b(?! (?:antes|depois|hoje|para o)\b)/,
      /\bnao (?:me )?(?:chamem|mandar|enviar|ligar)(?: mais)?\b/,
      /\b(?:remov|retir|tir|apagu?|exclu|delet)(?:am?|em?|e|a|ir|ar)(?:(?:-me| me)\b| (?:(?:o|este|esse) )?(?:(?:meu) )?(?:numero|telefone|celular|contato)\b)/,
      /\bme (?:deixem?|deixa) em paz\b/,
      /\bdeixem?-me em paz\b/,
      /\bretiro (?:o )?meu consentimento\b/,
      /\bnao quero mais\b/,
      /\b(?:chega|basta) de\b/,
    ],
    negations: '(?:nao |nunca )(?:me )?',
    goOn: [/\bnao (?:parem?|pare|pares|deixem?|deixe) (?:de \w+|com)/g],
    wrongPerson: [
      /\b(?:numero|pessoa|telefone|contato) (?:errad[oa]|incorret[oa])/,
      /\bfoi? ?engano\b|\bengano\b/,
      /\bnao sou (?:\w+)$/,
      /\b(?:nao e|nao pertence) (?:o|a|ao|mais o)? ?(?:numero|telefone|celular|pessoa)/,
      /\bnao conheco\b/,
      /\b(?:nao tem|nao usa) mais este numero\b/,
      /\besse numero nao e\b/,
      /\baqui nao (?:e|mora|tem)\b/,
      /\b(?:telefone|numero|celular) nao (?:e|pertence) (?:da|do|de|a|ao|meu|dela|dele)\b/,
    ],
    decline: [
      /^(?:nao|nao obrigad[oa]|cancelar|remarcar|reagendar|mudar|outro dia|outro horario|outra data|desmarcar)$/,
      /\bnao (?:posso|podemos|vou|vamos|consigo|consigamos|poderei|irei|estarei|comparecerei|vai dar|da|dara|sera possivel|e possivel)\b/,
      /\b(?:cancel(?:ar|e|em|o|a)|desmarc\w+|remarc\w+|reagend\w+|adi(?:ar|e|em)|mud(?:ar|e|em)|troc(?:ar|e|em)|alter(?:ar|e|em)|transferir)\b/,
      /\boutr[oa] (?:dia|horario|data|hora|momento)\b/,
      /\b(?:doente|febre|covid|gripe|hospital|imprevisto)\b/,
      /\b(?:pode|poderia|podia) (?:ser )?(?:na |no |a )?(?:segunda|terca|quarta|quinta|sexta|sabado|domingo)\b/,
    ],
    yes: 'c|1|sim|simm|confirmo|confirmado|confirmada|confirmar|confirmamos|ok|okay|ta|ta bom|ta certo|tudo certo|certo|combinado|estarei la|estarei ai|la estarei|estarei presente|estaremos la|vou|irei|iremos|vou sim|com certeza|claro|pode confirmar|perfeito|beleza|blz|ate la|ate amanha|comparecerei|isso|fechado|de acordo|concordo|com todo gosto',
    fillers:
      'obrigad[oa]|muito|por favor|bom dia|boa tarde|boa noite|ola|oi|a|o|minha|meu|consulta|presenca|horario|e|amanha|hoje|doutora?|dr|dra|abraco|abracos|valeu|que|eu|bem|grat[oa]|na|sim',
    help: 'ajuda|quem e|quem e voce|quem sao voces|quem fala|quem esta falando|de quem e esse numero|o que e isso|info|informacoes|quem e esse|quem mandou',
    start:
      'iniciar|comecar|voltar|reativar|retomar|recomecar|inscrever|(?:por favor )?(?:voltem a enviar|reativem|retomem)(?: (?:as|os|minhas))? ?(?:mensagens|lembretes|avisos)?',
  },
  ja: {
    stopWords: '停止|退会|登録削除|配信停止|ストップ|配信解除|受信拒否|登録解除',
    stopOpenings: '解除|やめて|止めて|不要',
    softeners: '(?!)',
    stopPhrases: [
      /(?:送ら|送信し|連絡し|配信し|電話し|かけ|掛け|メールし|メッセージし|かけてこ|送ってこ)ない(?:で|でください|でくれ)/,
      /(?:配信|送信|メッセージ|連絡|電話|通知|sms|メール|リマインド|リマインダー)[はをも]?(?:の)?(?:停止|中止|解除|不要|拒否|いりません|いらない|やめて|止めて|結構です|要りません)/,
      /もう(?:送ら|連絡し|電話し|いりません|いらない|結構です|やめ|来ないで|かけて)/,
      /(?:やめて|止めて|辞めて)(?:ください|下さい|くれ|ほしい|欲しい)/,
      /(?:番号|登録|リスト|情報)[をはから]*(?:削除|消して|外して|解除)/,
      /二度と.{1,12}(?:ないで|するな|くるな)|てこないで|放っておいて|ほっといて|迷惑(?:です|メール)|しつこい|いりません$|不要です|同意を(?:撤回|取り消)/,
    ],
    negations: '(?!)',
    goOn: [],
    wrongPerson: [
      /(?:番号|人|相手|電話|宛先|送り先)(?:が|を)?(?:違|ちが|間違|まちが|別人)/,
      /人違い|間違い(?:電話|です|メール|番号)|まちがい電話|(?:本人|患者)では(?:ありません|ない)|別人(?:です|の)|では(?:ありません|ないです)$|知りません$|^違います|ちがいます$|という(?:人|者|方)は(?:い|おり|存じ|知)/,
    ],
    decline: [
      /行けま?せん|行けない|行けそうに(?:あり|な)|いけま?せん|いけない|伺えま?せん|伺えない|参れません|来られま?せん|行かれ|出席できま|受けられま|(?:行け|いけ|伺え|参れ|来られ|出られ)なく|都合が(?:悪|つ[かき]|合)|別の(?:日|時間|日時)|他の(?:日|時間)|延期|キャンセル|取り消|取消|変更(?:し|を|お願|希望|でき|たい|$)|ずらし|ずらせ|無理(?:です|に|$)|欠席|^いいえ|^いや|体調|熱が|風邪|コロナ|インフル|入院|急用|^だめ|難しい(?:です)?/,
    ],
    yes: 'はい|うん|ええ|確認|確認しました|確認です|確認いたしました|了解|了解です|了解しました|了解いたしました|承知しました|承知いたしました|承知です|わかりました|分かりました|行きます|いきます|伺います|うかがいます|参ります|行けます|伺えます|大丈夫|大丈夫です|予定通り|予定どおり|予定通りです|予定通り伺います|予定通り行きます|問題ありません|ok|okです|オッケー|オーケー|1|c|出席します|必ず行きます|必ず伺います',
    fillers:
      'よろしく|宜しく|お願い|おねがい|します|いたします|致します|ありがとう|有難う|ございます|ございました|こんにちは|おはよう|です|明日|本日|当日|先生|に|ね|よ|では|ご連絡|連絡|予約|の|通り|、|。',
    help: 'ヘルプ|誰|誰ですか|だれですか|どちら様|どちら様ですか|どなた|どなたですか|どこですか|何これ|これは何ですか|使い方|案内',
    start: '再開|配信再開|再開してください|再登録|開始',
  },
};
