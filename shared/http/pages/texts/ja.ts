/** Japanese. See `texts.ts`. */
import type { Texts } from './texts.ts';

export const ja: Texts = {
  title: 'ご予約',
  when: '日時',
  where: '場所',
  duration: '所要時間',
  states: {
    open: {
      headline: 'お越しいただけますか？',
      lead: (office) => `${office}より、ご都合の確認をお願いしております。`,
    },
    confirmed: {
      headline: 'ご予約を確認しました',
      lead: (office) => `ありがとうございます。${office}でお待ちしております。`,
    },
    asked: {
      headline: '日時の変更を受け付けました',
      lead: (office) => `${office}よりご連絡いたします。それまでは現在のご予約のままです。`,
    },
    cancelled: {
      headline: 'このご予約は取り消されました',
      lead: (office) => `お手続きは不要です。新しいご予約は${office}までご連絡ください。`,
    },
    past: {
      headline: 'ご予約の時刻を過ぎています',
      lead: (office) => `すでに開始または終了しています。ご用の際は${office}までご連絡ください。`,
    },
  },
  sure: {
    headline: 'このご予約を取り消しますか？',
    lead: (office) => `${office}はこの時間を他の方にご案内することがあります。この画面では元に戻せません。`,
    yes: 'はい、取り消します',
    no: 'いいえ、そのままにします',
  },
  changed: '画面を開いている間にご予約が変更されました。もう一度ご確認ください。',
  confirm: 'はい、伺います',
  keep: 'この日時のままにする',
  reschedule: '日時の変更を希望する',
  cancel: '予約を取り消す',
  addToCalendar: 'カレンダーに追加',
  questions: 'ご質問は',
  call: (office) => `${office}に電話する`,
  gone: {
    headline: 'このリンクは無効になりました',
    lead: (office) =>
      `期限が切れたか、新しいものに替わりました。最新のメッセージのリンクをお使いになるか、${office}までご連絡ください。`,
  },
  unknown: {
    headline: 'このリンクは使えません',
    lead: '一部が欠けている可能性があります。メッセージからもう一度開くか、送信元にお問い合わせください。',
  },
  failed: {
    headline: '処理できませんでした',
    lead: 'システムに問題が発生しました。しばらくしてからもう一度お試しください。二重に処理されることはありません。',
  },
  unsubscribe: {
    title: '配信停止',
    ask: {
      headline: 'メールの配信を停止しますか？',
      lead: (office) => `${office}からのメールが届かなくなります。`,
    },
    button: '配信を停止する',
    done: { headline: '配信を停止しました', lead: (office) => `今後、${office}からのメールは届きません。` },
    address: 'メールアドレス',
    onlyEmail: 'SMSや電話でのお知らせは変わりません。',
    undo: '元に戻す：メールを再び受け取る',
  },
};
