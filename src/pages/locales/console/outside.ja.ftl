### The words of the console in Japanese: webhooks, streams of signals, and how far the rows are.

## Pages

console-webhooks = Webhook 通知
console-streams = シグナル
console-lag = 一覧の遅れ
console-lag-none = この 1 時間、このサーバーが確認したときには、一覧にすべてが反映されていました。
console-lag-unknown = このサーバーは確認を始めたばかりです。1 分後にもう一度開いてください。
console-minute = 時刻（分）
list-webhooks = Webhook 通知
list-webhooks-what = ここで起きたことを、その都度知らせる相手のアドレスです。
list-streams = 共有シグナルのストリーム
list-streams-what = 知っている人に起きたことを知らされる相手です。ストリームは相手が作成し、ここでは確認、停止、再開ができます。
none-webhooks = Webhook はまだありません
none-webhooks-what = アドレスを登録すると、それ以降の出来事が署名付きで届きます。許可するまで個人情報は含まれません。
none-streams = ストリームはまだありません
none-streams-what = シグナルを受け取れるアプリケーションが自分で作成します。可否はアプリケーションのページで確認できます。
count-filters = { $count ->
   *[other] イベント { $number } 種類
}
count-types = { $count ->
   *[other] シグナル { $number } 種類
}
count-attempts = { $count ->
   *[other] 試行 { $number } 回
}
count-removed = { $count ->
    [0] 受信側は、知っている全員について知らされます。
   *[other] 受信側が知らせを望まない人: { $number } 人
}
lasting-milliseconds = { $count ->
   *[other] { $number } ミリ秒
}
webhook-id = ID（識別子）
webhook-secret = 署名のシークレット
webhook-dead = 送信を断念
webhook-dead-what = 繰り返し試しても届かなかったメッセージです。受信側を直してから、もう一度試してください。
webhook-deliveries = すべての配信
webhook-secrets-what = メッセージはこれらすべてで署名されるので、受信側は取りこぼさずに切り替えられます。
webhook-secrets-none = この形式のメッセージは署名されません。
take-along-webhook-what = 受信側の設定に入れてください。メッセージが本物であることを確かめるために使います。
paused-by-administrator = 管理者が一時停止しました:
paused-by-program = 受信側の障害により一時停止しました:
deliveries = 配信: { $name }
deliveries-what = 届けたもの、これから届けるものをログの順に示します。届いたものは 1 日以上、断念したものは 30 日間残ります。
deliveries-all = すべて
deliveries-none = 該当する配信はありません。
deliveries-waiting = 待機中
deliveries-waiting-none = 待っているものはありません。
deliveries-more = ここに表示されていないものも待っています。
delivery = 配信: { $name }
delivery-of = イベント { $number }
delivery-event = イベント
delivery-due = 次回
delivery-body = メッセージ
delivery-body-none = 表示できません。既に存在しないか、閲覧が許可されていない個人情報を含みます。
delivery-attempts = 試行
delivery-attempts-none = まだ試行されていません。
delivery-attempt = 試行 { $number } 回目
delivery-exchange = 要求と応答
delivery-request = メッセージ以外に送ったもの
delivery-response = 応答
delivery-response-none = 何も残っていません。
delivery-arrived = 届きました
delivery-refused = 受信側が拒否しました
delivery-not-taken = 受け取られませんでした
delivery-rest = 受信側が間を置くよう求めました
delivery-gone = 宛先がなくなっています
delivery-unwanted = 受信側はもう求めていません
delivery-unreachable = 宛先が応答しないか、信頼できる接続ではありません
delivery-slow = 時間内に応答が完了しませんでした
delivery-redirected = 転送の応答でした。転送先へは送りません。最終的な宛先を指定してください
state-waiting = 待機中
state-arrived = 到着
state-given-up = 断念
state-again = 再試行
state-paused = 一時停止
state-tells = 送信中
stream-id = ID（識別子）
stream-client = アプリケーション
stream-about = ストリームについて
stream-set-by-receiver = 受信側が設定しました。
stream-set-by-us = ここで設定しました。
stream-delivery = シグナルの送信先
stream-polled = なし（受信側が取りに来る）
stream-verified = 受信側が最後に動作を確認した時刻
stream-verified-never = 未確認
stream-events = 求められているシグナル
stream-events-none = なし。何も知らされません。
stream-subjects = 対象となる人
label-url = アドレス
label-events = イベント
label-shape = 形式
label-template = テンプレート
label-headers = ヘッダー
label-fields = 独自の項目
label-pause_after = 一時停止までの連続失敗回数
label-origin = 宛先
label-disclosure = 個人情報の扱い
label-overlap = 以前のシークレットで署名を続ける期間
label-after = ログのこの位置より後
label-told = 受信側に示す理由
hint-url = https アドレスです。後から誰も読めません。変更時に空欄にすると、そのまま残ります。
hint-events = 1 行に 1 つ。SessionEnded のような名前、Session.* のような種類全体、またはすべてを表す * です。
hint-template = Slack では 1 行の文、テンプレートでは JSON 文書です。{"{{"}path{"}}"} はイベントの値に置き換わります。
hint-headers = 1 行に 1 つ。例: x-api-key: value。値は後から誰も読めません。名前だけなら今の値が残ります。
hint-fields = すべてのメッセージに入る項目を持つ JSON オブジェクトです。
hint-pause_after = 1～1000 回です。
hint-disclosure = 宛先が変わるか、知らせるものが増えると取り消されます。
hint-after = 0 なら、求めるものすべてを最初から知らせます。同じメッセージは以前と同じ ID で届きます。
hint-told = 受信側が読みます。500 文字まで。
choice-shape-standard = Standard Webhooks: イベント全体、署名付き
choice-shape-slack = Slack: 1 行の文
choice-shape-datadog = Datadog: ログの項目
choice-shape-template = 独自の文書、署名付き
choice-disclosure-removed = 含めない（印に置き換える）
choice-disclosure-sealed = 封印したまま（誰も読めない）
choice-disclosure-clear = そのまま含める
choice-overlap-0 = 続けない（今から新しいものだけ）
choice-overlap-3600 = 1 時間
choice-overlap-86400 = 1 日
choice-overlap-604800 = 1 週間

## What can be done

register-webhook = Webhook を登録
register-webhook-what = これ以降の出来事が知らされます。許可するまで個人情報は含まれません。
register-webhook-do = Webhook を登録
console-done-register-webhook = Webhook を登録しました。
change-webhook = { $name } を変更
change-webhook-what = 待っているものは変更後の宛先に届きます。宛先が変わるか、知らせるものが増えると、個人情報は含まれなくなります。
change-webhook-do = Webhook を変更
console-done-change-webhook = Webhook を変更しました。
disclose-to-webhook = { $name } への個人情報
disclose-to-webhook-what = 許可すると名前やアドレスが外部に送られます。送られたものは取り戻せません。
disclose-to-webhook-do = 個人情報の扱いを決める
console-done-disclose-to-webhook = 個人情報の扱いを変更しました。
rotate-webhook-secret = { $name } の新しいシークレット
rotate-webhook-secret-what = すぐにこれで署名され、選んだ期間は以前のものでも署名されます。
rotate-webhook-secret-do = 新しいシークレット
console-done-rotate-webhook-secret = シークレットを追加しました。
remove-webhook-secret = { $name } のシークレットを削除
remove-webhook-secret-what = すぐに署名に使われなくなります。
remove-webhook-secret-do = シークレットを削除
console-done-remove-webhook-secret = シークレットを削除しました。
pause-webhook = { $name } を一時停止
pause-webhook-what = 再開するまで何も送りません。その間の出来事は最長 7 日間待ちます。
pause-webhook-do = 一時停止
console-done-pause-webhook = Webhook を一時停止しました。
resume-webhook = { $name } を再開
resume-webhook-what = 待っていたものから順に、再び送ります。
resume-webhook-do = 再開
console-done-resume-webhook = Webhook を再開しました。
test-webhook = { $name } をテスト
test-webhook-what = 求めるイベントにかかわらず、テストであることを示すメッセージを送ります。結果は配信の一覧に表示されます。
test-webhook-do = テストを送信
console-done-test-webhook = テストを送信しています。結果はこのページを開き直すと分かります。
redrive-webhook = { $name } への断念した送信を再試行
redrive-webhook-what = 断念したすべてのメッセージを、最初から試し直します。
redrive-webhook-do = すべて再試行
console-done-redrive-webhook = 再試行しています。
redrive-delivery = { $name } へのメッセージを再試行
redrive-delivery-what = このメッセージを最初から試し直します。
redrive-delivery-do = 再試行
console-done-redrive-delivery = 再試行しています。
replay-webhook = { $name } にもう一度知らせる
replay-webhook-what = 今求めているものを、今の設定で、以前と同じ ID で送ります。受信側は同じメッセージが 2 度届いても問題ないようにしてください。
replay-webhook-do = もう一度知らせる
console-done-replay-webhook = もう一度知らせています。
remove-webhook = { $name } を完全に削除
remove-webhook-what = 何も送られなくなり、待っているものは破棄されます。
remove-webhook-do = 完全に削除
console-done-remove-webhook = Webhook を削除しました。
enable-stream = { $name } のストリームを再開
enable-stream-what = 受信側に知らせ、待っていたものを送ります。
enable-stream-do = 再開
console-done-enable-stream = ストリームを再開しました。
pause-stream = { $name } のストリームを一時停止
pause-stream-what = 送るものは最長 7 日間待ちます。受信側に知らせますが、受信側からは再開できません。
pause-stream-do = 一時停止
console-done-pause-stream = ストリームを一時停止しました。
disable-stream = { $name } のストリームを停止
disable-stream-what = 何も送らず、何も残しません。受信側に知らせますが、受信側からは再開できません。
disable-stream-do = 停止
console-done-disable-stream = ストリームを停止しました。
