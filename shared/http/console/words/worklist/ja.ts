/** Japanese. See `words.ts`. */
import type { WorklistWords } from './words.ts';

export const ja: WorklistWords = {
  none: 'お待ちの方はいません。',
  noneLead: '返事は自動で処理されます。人にしかわからないものだけがここに来ます。',
  waiting: (count, since) => `${count}件が確認待ちです。最も古いものは${since}前からです。`,
  lead: '古い順です。返事がここで待つ間は、その方へのSMSと電話も待機します。',
  kinds: {
    reply: '何か書いてきました',
    another_time: '日時の変更を希望',
    declined: '来られません',
    opted_out: 'SMSと電話を希望しません',
    wrong_number: '番号は別の人のものです',
    unreached: '連絡がつきませんでした',
    undelivered: 'お使いのソフトがイベントを受け取りません',
  },
  leads: {
    unreached: 'リマインダーは届きませんでした。お電話ならつながるかもしれません。',
    undelivered: 'そのため、返事がソフトに伝わりません。受信先をご確認ください。',
  },
  cancelAsked: 'CANCEL と書かれました：SMSと電話が停止されますが、予約のことだったかもしれません。',
  since: '受付：',
  noAppointment: '今後の予約なし',
  outcomes: {
    confirmed: '確認済み',
    declined: '来られない',
    moved: '日時変更',
    wrong_number: '番号違い',
    done: '対応済み',
  },
  note: '後で見る人へのメモ',
  was: {
    confirmed: '確認済みにしました。リマインダーはもう送信されません。',
    declined: '来られないとしました。リマインダーはもう送信されません。',
    moved: '日時変更として完了しました。',
    wrong_number: 'この番号にはもうSMSも電話も届きません。',
    done: '対応済みにしました。',
  },
  fault: '保存できませんでした',
  more: '次を表示',
};
