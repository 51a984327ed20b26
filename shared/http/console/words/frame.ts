/** What the frame of the console says around every screen, and at the door. Read by `layout.ts` and `sign-in.ts`. Pure. */
import type { Language } from '../../../domain/core/language.ts';
import type { Channel } from '../../../domain/core/policy.ts';

export interface FrameWords {
  skip: string;
  menu: string;
  /** The screens, by their names in `screens.ts`. */
  screens: Record<ScreenName, string>;
  signOut: string;
  addKey: string;
  keys: string;
  keyHelp: Record<'row' | 'open' | 'confirm' | 'cancel' | 'search' | 'help', string>;
  close: string;
  operators: string;
  stale: string;
  ended: string;
  again: string;
  signIn: Record<
    | 'title'
    | 'lead'
    | 'key'
    | 'keyHint'
    | 'button'
    | 'wrong'
    | 'needed'
    | 'notKept'
    | 'link'
    | 'linkLead'
    | 'linkButton'
    | 'linkDead'
    | 'more'
    | 'moreLead'
    | 'provider'
    | 'refused',
    string
  >;
  refused: Record<
    'title' | 'other' | 'notFound' | 'origin' | 'back' | 'failed' | 'failedLead' | 'fault',
    string
  >;
  channels: Record<Channel, string>;
  show: string;
}

/** Every screen that there is. */
export type ScreenName =
  | 'now'
  | 'today'
  | 'replies'
  | 'policies'
  | 'templates'
  | 'offices'
  | 'keys'
  | 'log'
  | 'audit'
  | 'sandbox';

const en: FrameWords = {
  skip: 'Skip to the content',
  menu: 'Screens',
  screens: {
    now: 'Now',
    today: 'Today',
    replies: 'Replies',
    policies: 'Policies',
    templates: 'Templates',
    offices: 'Offices',
    keys: 'Keys',
    log: 'Log',
    audit: 'Audit',
    sandbox: 'Sandbox',
  },
  signOut: 'Sign out',
  addKey: 'Add another key',
  keys: 'Keys of the keyboard',
  keyHelp: {
    row: 'next and previous row',
    open: 'open the row',
    confirm: 'confirm',
    cancel: 'cancel',
    search: 'search',
    help: 'this list',
  },
  close: 'Close',
  operators: 'operators',
  stale: 'No connection to Ringonce. What you see may be old; it is fetched again by itself.',
  ended: 'Your session has ended.',
  again: 'Sign in again',
  signIn: {
    title: 'Sign in',
    lead: 'The console is for people who run Ringonce, and for the offices that remind by it.',
    key: 'Your key',
    keyHint: 'It begins with rop_ or rtk_. It is not kept in the browser.',
    button: 'Sign in',
    wrong: 'This key is not known, has expired, or was revoked.',
    needed: 'Enter your key.',
    notKept:
      'Your browser did not keep the session. Open Ringonce by https, or on this machine as http://localhost.',
    link: 'Sign in by link',
    linkLead: 'This link signs you in once.',
    linkButton: 'Go on',
    linkDead:
      'This link has ended or was used already. Sign in with a key, or start Ringonce again for another link.',
    more: 'Add another key',
    moreLead:
      'With an office’s key and an operator’s key you see both sides. It takes the place of one of the same kind.',
    provider: 'Sign in with your organisation',
    refused:
      'Your organisation did not sign you in, none of your groups has a role here, or your access was ended.',
  },
  refused: {
    title: 'Not for this key',
    other: 'This screen needs other rights than your session has. Somebody who issues keys can change that.',
    notFound: 'There is no such page.',
    origin: 'This came from another site, so nothing was done.',
    back: 'Back to the start',
    failed: 'That did not work',
    failedLead: 'Ringonce failed at this, and reported it. It is safe to try again.',
    fault: 'Please look at this again',
  },
  channels: { email: 'Email', sms: 'Text', voice: 'Call' },
  show: 'show',
};

const de: FrameWords = {
  skip: 'Zum Inhalt springen',
  menu: 'Seiten',
  screens: {
    now: 'Jetzt',
    today: 'Heute',
    replies: 'Antworten',
    policies: 'Abläufe',
    templates: 'Vorlagen',
    offices: 'Praxen',
    keys: 'Schlüssel',
    log: 'Protokoll',
    audit: 'Prüfung',
    sandbox: 'Sandkasten',
  },
  signOut: 'Abmelden',
  addKey: 'Weiteren Schlüssel hinzufügen',
  keys: 'Tasten',
  keyHelp: {
    row: 'nächste und vorige Zeile',
    open: 'Zeile öffnen',
    confirm: 'bestätigen',
    cancel: 'absagen',
    search: 'suchen',
    help: 'diese Liste',
  },
  close: 'Schließen',
  operators: 'Betrieb',
  stale: 'Keine Verbindung zu Ringonce. Was Sie sehen, kann veraltet sein; es wird von selbst neu geholt.',
  ended: 'Ihre Sitzung ist beendet.',
  again: 'Erneut anmelden',
  signIn: {
    title: 'Anmelden',
    lead: 'Die Konsole ist für alle, die Ringonce betreiben, und für die Praxen, die damit erinnern.',
    key: 'Ihr Schlüssel',
    keyHint: 'Er beginnt mit rop_ oder rtk_. Der Browser behält ihn nicht.',
    button: 'Anmelden',
    wrong: 'Dieser Schlüssel ist unbekannt, abgelaufen oder widerrufen.',
    needed: 'Geben Sie Ihren Schlüssel ein.',
    notKept:
      'Ihr Browser hat die Sitzung nicht behalten. Öffnen Sie Ringonce über https oder auf diesem Rechner als http://localhost.',
    link: 'Mit Link anmelden',
    linkLead: 'Dieser Link meldet Sie einmal an.',
    linkButton: 'Weiter',
    linkDead:
      'Dieser Link ist abgelaufen oder schon benutzt. Melden Sie sich mit einem Schlüssel an, oder starten Sie Ringonce neu.',
    more: 'Weiteren Schlüssel hinzufügen',
    moreLead:
      'Mit dem Schlüssel einer Praxis und dem des Betriebs sehen Sie beide Seiten. Er ersetzt einen derselben Art.',
    provider: 'Mit Ihrer Organisation anmelden',
    refused:
      'Ihre Organisation hat Sie nicht angemeldet, keine Ihrer Gruppen hat hier eine Rolle, oder Ihr Zugang wurde beendet.',
  },
  refused: {
    title: 'Nicht mit diesem Schlüssel',
    other: 'Diese Seite braucht andere Rechte, als Ihre Sitzung hat. Wer Schlüssel ausgibt, kann das ändern.',
    notFound: 'Diese Seite gibt es nicht.',
    origin: 'Das kam von einer anderen Website, deshalb geschah nichts.',
    back: 'Zum Anfang',
    failed: 'Das hat nicht geklappt',
    failedLead: 'Ringonce ist daran gescheitert und hat es gemeldet. Sie können es noch einmal versuchen.',
    fault: 'Bitte noch einmal ansehen',
  },
  channels: { email: 'E-Mail', sms: 'SMS', voice: 'Anruf' },
  show: 'zeigen',
};

const es: FrameWords = {
  skip: 'Ir al contenido',
  menu: 'Pantallas',
  screens: {
    now: 'Ahora',
    today: 'Hoy',
    replies: 'Respuestas',
    policies: 'Políticas',
    templates: 'Plantillas',
    offices: 'Consultas',
    keys: 'Claves',
    log: 'Registro',
    audit: 'Auditoría',
    sandbox: 'Pruebas',
  },
  signOut: 'Cerrar sesión',
  addKey: 'Añadir otra clave',
  keys: 'Teclas',
  keyHelp: {
    row: 'fila siguiente y anterior',
    open: 'abrir la fila',
    confirm: 'confirmar',
    cancel: 'cancelar',
    search: 'buscar',
    help: 'esta lista',
  },
  close: 'Cerrar',
  operators: 'operadores',
  stale: 'Sin conexión con Ringonce. Lo que ve puede ser antiguo; se vuelve a pedir solo.',
  ended: 'Su sesión ha terminado.',
  again: 'Iniciar sesión de nuevo',
  signIn: {
    title: 'Iniciar sesión',
    lead: 'La consola es para quienes operan Ringonce y para las consultas que recuerdan con él.',
    key: 'Su clave',
    keyHint: 'Empieza por rop_ o rtk_. El navegador no la guarda.',
    button: 'Iniciar sesión',
    wrong: 'Esta clave no se conoce, ha caducado o fue revocada.',
    needed: 'Escriba su clave.',
    notKept:
      'Su navegador no guardó la sesión. Abra Ringonce por https, o en este equipo como http://localhost.',
    link: 'Entrar con enlace',
    linkLead: 'Este enlace inicia su sesión una vez.',
    linkButton: 'Continuar',
    linkDead:
      'Este enlace ha terminado o ya se usó. Entre con una clave, o reinicie Ringonce para obtener otro.',
    more: 'Añadir otra clave',
    moreLead:
      'Con la clave de una consulta y la de un operador ve ambos lados. Sustituye a la del mismo tipo.',
    provider: 'Entrar con su organización',
    refused:
      'Su organización no le dio acceso, ninguno de sus grupos tiene aquí un papel, o se le retiró el acceso.',
  },
  refused: {
    title: 'No con esta clave',
    other: 'Esta pantalla necesita otros permisos que los de su sesión. Quien emite claves puede cambiarlo.',
    notFound: 'No existe esa página.',
    origin: 'Esto vino de otro sitio, así que no se hizo nada.',
    back: 'Volver al inicio',
    failed: 'No ha funcionado',
    failedLead: 'Ringonce falló en esto y lo ha comunicado. Puede intentarlo de nuevo.',
    fault: 'Revíselo, por favor',
  },
  channels: { email: 'Correo', sms: 'SMS', voice: 'Llamada' },
  show: 'mostrar',
};

const fr: FrameWords = {
  skip: 'Aller au contenu',
  menu: 'Écrans',
  screens: {
    now: 'Maintenant',
    today: 'Aujourd’hui',
    replies: 'Réponses',
    policies: 'Politiques',
    templates: 'Modèles',
    offices: 'Cabinets',
    keys: 'Clés',
    log: 'Journal',
    audit: 'Audit',
    sandbox: 'Essais',
  },
  signOut: 'Se déconnecter',
  addKey: 'Ajouter une autre clé',
  keys: 'Touches',
  keyHelp: {
    row: 'ligne suivante et précédente',
    open: 'ouvrir la ligne',
    confirm: 'confirmer',
    cancel: 'annuler',
    search: 'chercher',
    help: 'cette liste',
  },
  close: 'Fermer',
  operators: 'exploitants',
  stale:
    'Pas de connexion à Ringonce. Ce que vous voyez peut être ancien ; une nouvelle demande suit d’elle-même.',
  ended: 'Votre session est terminée.',
  again: 'Se reconnecter',
  signIn: {
    title: 'Se connecter',
    lead: 'La console est pour ceux qui exploitent Ringonce et pour les cabinets qui rappellent avec lui.',
    key: 'Votre clé',
    keyHint: 'Elle commence par rop_ ou rtk_. Le navigateur ne la garde pas.',
    button: 'Se connecter',
    wrong: 'Cette clé est inconnue, expirée ou révoquée.',
    needed: 'Saisissez votre clé.',
    notKept:
      'Votre navigateur n’a pas gardé la session. Ouvrez Ringonce par https, ou sur cette machine par http://localhost.',
    link: 'Se connecter par lien',
    linkLead: 'Ce lien vous connecte une fois.',
    linkButton: 'Continuer',
    linkDead:
      'Ce lien est terminé ou déjà utilisé. Connectez-vous avec une clé, ou relancez Ringonce pour un autre lien.',
    more: 'Ajouter une autre clé',
    moreLead:
      'Avec la clé d’un cabinet et celle d’un exploitant, vous voyez les deux côtés. Elle remplace celle du même type.',
    provider: 'Se connecter avec votre organisation',
    refused:
      'Votre organisation ne vous a pas connecté, aucun de vos groupes n’a de rôle ici, ou votre accès a été retiré.',
  },
  refused: {
    title: 'Pas avec cette clé',
    other:
      'Cet écran demande d’autres droits que ceux de votre session. Qui émet les clés peut changer cela.',
    notFound: 'Cette page n’existe pas.',
    origin: 'Cela venait d’un autre site, rien n’a donc été fait.',
    back: 'Retour au début',
    failed: 'Cela n’a pas marché',
    failedLead: 'Ringonce a échoué et l’a signalé. Vous pouvez réessayer.',
    fault: 'À revoir, s’il vous plaît',
  },
  channels: { email: 'E-mail', sms: 'SMS', voice: 'Appel' },
  show: 'afficher',
};

const pt: FrameWords = {
  skip: 'Ir para o conteúdo',
  menu: 'Ecrãs',
  screens: {
    now: 'Agora',
    today: 'Hoje',
    replies: 'Respostas',
    policies: 'Políticas',
    templates: 'Modelos',
    offices: 'Consultórios',
    keys: 'Chaves',
    log: 'Registo',
    audit: 'Auditoria',
    sandbox: 'Ensaio',
  },
  signOut: 'Sair',
  addKey: 'Adicionar outra chave',
  keys: 'Teclas',
  keyHelp: {
    row: 'linha seguinte e anterior',
    open: 'abrir a linha',
    confirm: 'confirmar',
    cancel: 'cancelar',
    search: 'procurar',
    help: 'esta lista',
  },
  close: 'Fechar',
  operators: 'operadores',
  stale: 'Sem ligação ao Ringonce. O que vê pode ser antigo; volta a ser pedido por si.',
  ended: 'A sua sessão terminou.',
  again: 'Entrar de novo',
  signIn: {
    title: 'Entrar',
    lead: 'A consola é para quem opera o Ringonce e para os consultórios que lembram com ele.',
    key: 'A sua chave',
    keyHint: 'Começa por rop_ ou rtk_. O navegador não a guarda.',
    button: 'Entrar',
    wrong: 'Esta chave não é conhecida, expirou ou foi revogada.',
    needed: 'Escreva a sua chave.',
    notKept:
      'O seu navegador não guardou a sessão. Abra o Ringonce por https, ou nesta máquina como http://localhost.',
    link: 'Entrar por ligação',
    linkLead: 'Esta ligação inicia a sua sessão uma vez.',
    linkButton: 'Continuar',
    linkDead:
      'Esta ligação terminou ou já foi usada. Entre com uma chave, ou reinicie o Ringonce para obter outra.',
    more: 'Adicionar outra chave',
    moreLead: 'Com a chave de um consultório e a de um operador vê os dois lados. Substitui a do mesmo tipo.',
    provider: 'Entrar com a sua organização',
    refused:
      'A sua organização não lhe deu acesso, nenhum dos seus grupos tem aqui um papel, ou o seu acesso foi retirado.',
  },
  refused: {
    title: 'Não com esta chave',
    other: 'Este ecrã precisa de outros direitos do que os da sua sessão. Quem emite chaves pode mudar isso.',
    notFound: 'Essa página não existe.',
    origin: 'Isto veio de outro sítio, por isso nada foi feito.',
    back: 'Voltar ao início',
    failed: 'Não resultou',
    failedLead: 'O Ringonce falhou nisto e comunicou-o. Pode tentar de novo.',
    fault: 'Veja isto de novo, por favor',
  },
  channels: { email: 'E-mail', sms: 'SMS', voice: 'Chamada' },
  show: 'mostrar',
};

const ja: FrameWords = {
  skip: '本文へ移動',
  menu: '画面',
  screens: {
    now: '現在',
    today: '今日',
    replies: '返信',
    policies: 'ポリシー',
    templates: 'テンプレート',
    offices: '事業所',
    keys: 'キー',
    log: '記録',
    audit: '監査',
    sandbox: 'サンドボックス',
  },
  signOut: 'サインアウト',
  addKey: '別のキーを追加',
  keys: 'キーボード操作',
  keyHelp: {
    row: '次の行・前の行',
    open: '行を開く',
    confirm: '確認',
    cancel: '取り消し',
    search: '検索',
    help: 'この一覧',
  },
  close: '閉じる',
  operators: '運用者',
  stale: 'Ringonce に接続できません。表示が古い可能性があります。自動的に再取得します。',
  ended: 'セッションが終了しました。',
  again: 'もう一度サインイン',
  signIn: {
    title: 'サインイン',
    lead: 'Ringonce の運用者と、Ringonce でリマインダーを送る事業所のためのコンソールです。',
    key: 'キー',
    keyHint: 'rop_ または rtk_ で始まります。ブラウザーには保存されません。',
    button: 'サインイン',
    wrong: 'このキーは不明、期限切れ、または無効です。',
    needed: 'キーを入力してください。',
    notKept:
      'ブラウザーがセッションを保存しませんでした。https で、またはこのマシンでは http://localhost で開いてください。',
    link: 'リンクでサインイン',
    linkLead: 'このリンクで一度だけサインインできます。',
    linkButton: '続ける',
    linkDead:
      'このリンクは期限切れか使用済みです。キーでサインインするか、Ringonce を再起動して新しいリンクを取得してください。',
    more: '別のキーを追加',
    moreLead: '事業所のキーと運用者のキーがあれば両方を表示できます。同じ種類のキーは置き換わります。',
    provider: '組織のアカウントでサインイン',
    refused:
      '組織によるサインインができなかったか、ここでの役割を持つグループがないか、アクセスが取り消されています。',
  },
  refused: {
    title: 'このキーでは表示できません',
    other: 'この画面には別の権限が必要です。キーを発行する人が変更できます。',
    notFound: 'ページが見つかりません。',
    origin: '別のサイトからの操作だったため、何も行われませんでした。',
    back: '最初に戻る',
    failed: 'うまくいきませんでした',
    failedLead: 'Ringonce で障害が発生し、報告されました。もう一度お試しください。',
    fault: 'もう一度ご確認ください',
  },
  channels: { email: 'メール', sms: 'SMS', voice: '電話' },
  show: '表示',
};

export const FRAME_WORDS: Readonly<Record<Language, FrameWords>> = { en, es, fr, de, pt, ja };
