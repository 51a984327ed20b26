/** Japanese, in polite form. Never GSM-7, so an SMS has 70 characters. See `words.ts`. */
import type { Words } from './words.ts';
import { placeOrTime } from './words.ts';

const WHOSE = '{% if person %}{{ person }}様 {% endif %}';

const ALSO_SMS =
  '{% for other in others limit: 3 %}、{% if other.person %}{{ other.person }}様 {% endif %}{{ other.title }} {{ other.when }}{% endfor %}{% if others.size > 3 %} ほか{% endif %}';
const ALSO_VOICE =
  '{% for other in others %}また、{{ other.when }}に、{% if other.person %}{{ other.person }}様の{% endif %}{{ other.title }}のご予約がございます。{% endfor %}';
const HELLO = '{% if name %}{{ name }}様、{% endif %}こちらは{{ office }}でございます。';
const OF = '{% if person %}{{ person }}様の{% endif %}';
const FULL_MENU =
  'ご予約を確認される場合は1を、日時の変更をご希望の場合は2を、今後お電話が不要な場合は9を、もう一度お聞きになる場合はこめじるしを押してください。';

export const ja: Words = {
  email: {
    greeting: '{% if name %}{{ name }} 様{% else %}お客様{% endif %}',
    reminder: {
      subject: `ご予約のお知らせ：${WHOSE}{{ title }}（{{ when }}）`,
      headline: 'ご予約日が近づいてまいりました',
      lead: '{{ office }}より、ご予約のお知らせです。ご都合をお知らせください。',
      button: '確認・変更する',
    },
    booking: {
      subject: `ご予約完了：${WHOSE}{{ title }}（{{ when }}）`,
      headline: 'ご予約を承りました',
      lead: '{{ office }}にて、下記のとおりご予約を承りました。お待ちしております。',
      button: '内容を見る・変更する',
    },
    change: {
      subject: `${placeOrTime('場所', '日時')}変更のお知らせ：${WHOSE}{{ title }}（{{ when }}）`,
      headline: `ご予約の${placeOrTime('場所', '日時')}が変わりました`,
      lead: placeOrTime(
        '{{ office }}のご予約の場所が変更になりました。日時は変わりません。',
        '{{ office }}のご予約の日時が変更になりました。新しい日時{% if new_location %}と場所{% endif %}をご確認ください。',
      ),
      button: '確認・変更する',
    },
    cancellation: {
      subject: `ご予約取り消しのお知らせ：${WHOSE}{{ title }}（{{ when }}）`,
      headline: 'ご予約は取り消されました',
      lead: '{{ office }}の下記のご予約は取り消されました。お手続きは必要ございません。',
      button: '内容を見る',
    },
    reinstatement: {
      subject: `ご予約は予定どおりです：${WHOSE}{{ title }}（{{ when }}）`,
      headline: 'お取り消しのご予約が有効に戻りました',
      lead: '{{ office }}より取り消しとお伝えしたご予約は、{% if moved_from %}日時を変更のうえ、{% endif %}改めて承っております。ご都合をお知らせください。',
      button: '確認・変更する',
    },
    labels: { when: '日時', where: '場所', before: '変更前', also: 'そのほかのご予約', colon: '：' },
    questions: 'お問い合わせ：{{ contact_phone }}',
    reason: 'このメールは、{{ office }}にご予約をいただいている方へお送りしています。',
    unsubscribe: '配信を停止する',
  },
  sms: {
    reminder: `{{ office }}:${WHOSE}{{ title }} {{ when }}のご予約です${ALSO_SMS}。返信:C=確認 R=変更希望 STOP=配信停止`,
    booking: `{{ office }}:${WHOSE}{{ title }} {{ when }}でご予約を承りました${ALSO_SMS}。返信:R=変更希望 STOP=配信停止`,
    change: `{{ office }}:${WHOSE}{{ title }} ${placeOrTime('{{ when }} 場所は{{ new_location }}に変更', '{% if moved_from %}{{ moved_from }}→{% endif %}{{ when }}に変更{% if new_location %} 場所は{{ new_location }}{% endif %}')}${ALSO_SMS}。返信C=確認 R=変更 STOP=停止`,
    cancellation: `{{ office }}:${WHOSE}{{ title }} {{ when }}は取り消されました${ALSO_SMS}。{% if contact_phone %}電話{{ contact_phone }} {% endif %}返信:STOP=配信停止`,
    reinstatement: `{{ office }}:${WHOSE}{{ title }} 取消は無効 {% if moved_from %}{{ moved_from }}→{% endif %}{{ when }}{% if new_location %} 場所は{{ new_location }}{% endif %}${ALSO_SMS}。返信C=確認 R=変更 STOP=停止`,
  },
  voice: {
    reminder: {
      script: `${HELLO}ご予約のお知らせです。{{ when }}に、${OF}{{ title }}のご予約を承っております。${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    booking: {
      script: `${HELLO}{{ when }}に、${OF}{{ title }}のご予約を承りました。${ALSO_VOICE}`,
      menu: '日時の変更をご希望の場合は2を、今後お電話が不要な場合は9を、もう一度お聞きになる場合はこめじるしを押してください。',
    },
    change: {
      script: `${HELLO}${OF}{{ title }}のご予約の${placeOrTime('場所が変更になりました。日時は{{ when }}、新しい場所は{{ new_location }}でございます。', '日時が変更になりました。{% if moved_from %}{{ moved_from }}のご予約でしたが、{% endif %}新しい日時は{{ when }}でございます。{% if new_location %}新しい場所は{{ new_location }}でございます。{% endif %}')}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    cancellation: {
      script: `${HELLO}{{ when }}の、${OF}{{ title }}のご予約は取り消されました。${ALSO_VOICE}{% if contact_phone %}お問い合わせは、{{ contact_phone }}までお願いいたします。{% endif %}`,
      menu: '今後お電話が不要な場合は9を、もう一度お聞きになる場合はこめじるしを押してください。',
    },
    reinstatement: {
      script: `${HELLO}取り消しとお伝えした、${OF}{{ title }}のご予約は、{{ when }}に改めて承っております。{% if new_location %}場所は{{ new_location }}でございます。{% endif %}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    goodbye:
      '{% if contact_phone %}お問い合わせは{{ contact_phone }}までお願いいたします。{% endif %}失礼いたします。',
    voicemail:
      '{% if name %}{{ name }}様へのご連絡です。{% endif %}{{ office }}よりお電話いたしました。恐れ入りますが、{% if contact_phone %}{{ contact_phone }}まで{% endif %}折り返しお電話をお願いいたします。失礼いたします。',
  },
  answers: {
    confirmed_all: '{{ office }}:ありがとうございます。{{ count }}件のご予約をすべて確認いたしました。',
    reschedule_all:
      '{{ office }}:ありがとうございます。{{ count }}件のご予約の日時変更について、あらためてご連絡いたします。それまでは現在のままです。',
    call_confirmed_all: 'ありがとうございます。すべてのご予約を確認いたしました。失礼いたします。',
    confirmed: '{{ office }}:ありがとうございます。{{ title }} {{ when }}のご予約を確認しました。',
    confirmed_one_of:
      '{{ office }}:最も近い{{ title }} {{ when }}のご予約を確認しました。ほかは別途ご返信ください。',
    moved:
      '{{ office }}:{{ title }}は{{ when }}{% if place %}、{{ place }}{% endif %}に変更されました。確認はC、別の日時はRと返信してください。',
    reschedule: '{{ office }}:{{ title }} {{ when }}の変更希望を承りました。追ってご連絡します。',
    reschedule_one_of:
      '{{ office }}:最も近い{{ title }} {{ when }}の変更希望を承りました。追ってご連絡します。',
    opted_out: '{{ office }}:今後SMSとお電話はお送りしません。再開はSTARTと返信してください。',
    opted_out_cancel:
      '{{ office }}:SMSとお電話は停止します。ご予約の取消 {{ link }} 再開はSTARTと返信してください。',
    opted_in: '{{ office }}:SMSとお電話を再開します。停止はSTOPと返信してください。',
    help: '{{ office }}:ご予約のお知らせです。{% if phone %}電話{{ phone }}。{% else %}当方までお問い合わせください。{% endif %}停止はSTOPと返信',
    no_appointment:
      '{{ office }}:この番号の有効なご予約が見つかりません。{% if phone %}電話{{ phone }}までご連絡ください。{% else %}当方までお問い合わせください。{% endif %}',
    call_confirmed: 'ありがとうございます。ご予約を確認いたしました。失礼いたします。',
    call_gone:
      'このご予約は確認できません。恐れ入りますが、{% if phone %}{{ phone }}まで{% endif %}お問い合わせください。失礼いたします。',
    call_moved:
      'ご予約の日時が変更されました。{{ title }}、{{ when }}{% if place %}、{{ place }}{% endif %}です。',
    call_noted:
      'ただいま一部の処理ができません。押された番号は記録いたしましたので、後ほど対応いたします。失礼いたします。',
    call_reschedule: 'ありがとうございます。日時の変更について、担当よりご連絡いたします。失礼いたします。',
    call_stopped: '今後お電話はいたしません。失礼いたします。',
    call_unknown_key: '恐れ入りますが、その番号はご利用いただけません。',
    call_us:
      '{% if office %}お電話ありがとうございます。{{ office }}でございます。{% else %}お電話ありがとうございます。この番号は、ご予約のお知らせに使われています。{% endif %}{% if title %}次のご予約は、{{ when }}、{{ title }}でございます。{% else %}お客様の番号の有効なご予約が見つかりません。{% endif %}{% if phone %}お問い合わせは{{ phone }}までお願いいたします。{% endif %}',
    call_us_menu:
      '{% if title %}ご予約を確認される場合は1を、日時の変更をご希望の場合は2を、{% endif %}今後SMSとお電話が不要な場合は9を、もう一度お聞きになる場合はこめじるしを押してください。',
    call_us_stopped: '今後SMSとお電話はいたしません。失礼いたします。',
  },
  office: {
    subject: { digest: '要対応：{{ count }}件', urgent: '1日以内に要対応：{{ count }}件' },
    lead: {
      digest: '{{ office }}のご担当者様に、ご確認いただきたい件です。',
      urgent: '1日以内に期限を迎える件です。{{ office }}のご担当者様は、ご確認ください。',
    },
    kinds: {
      reply: '未読の返信',
      another_time: '日時の変更希望',
      declined: '来られないとの連絡',
      opted_out: 'SMSとお電話の停止希望',
      wrong_number: '番号がご本人のものではない',
      unreached: '連絡がついていない',
      undelivered: 'お使いのソフトウェアがイベントを受け取っていない',
    },
    more: 'ほか{{ more }}件。',
    list: '一覧（返信の内容もご覧いただけます）',
    reason: 'このメールは、{{ office }}の設定（needsEmail）によりお送りしています。',
  },
  sample: { name: '佐藤', title: '歯の検診', location: '港区1-2-3', other: '定期検診' },
};
