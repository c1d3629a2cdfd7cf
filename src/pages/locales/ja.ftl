### ページの日本語の文言。キーは英語と同じものをすべて持つ。

## Everywhere

skip = 本文へ移動
menu = アカウント
languages = 言語
continue = 続ける
cancel = キャンセル
save = 保存する
no-answer = 回答しない
sign-in = ログイン
sign-out = ログアウト
password = パスワード
show-password = パスワードを表示
new-tab = （新しいタブで開きます）
last-used = 最終利用
reference = 問い合わせ番号
list-separator = 、
span-minutes = { $number }分
span-hours = { $number }時間
form-stale = ページを開いてから時間が経ちすぎました。もう一度お試しください。
form-busy = ただいま混み合っています。少し待ってから、もう一度お試しください。

## Signing in

sign-in-for = { $application }に進みます
sign-in-again = ご本人の確認をお願いします
identifier-any = ユーザー名、メールアドレスまたは電話番号
identifier-user-name-email = ユーザー名またはメールアドレス
identifier-user-name-phone = ユーザー名または電話番号
identifier-email-phone = メールアドレスまたは電話番号
identifier-email = メールアドレス
identifier-phone = 電話番号
identifier-user-name = ユーザー名
forgot-password = パスワードをお忘れですか？
back-to = { $application }に戻る
use-other-account = 別のアカウントを使う
register = アカウントを作成
sign-in-incomplete = 入力されていない項目があります。
identifier-missing = ログインに使う名前を入力してください。
password-missing = パスワードを入力してください。
sign-in-no-match = 入力内容またはパスワードが正しくありません。確認して、もう一度お試しください。
sign-in-too-many = 試行回数が多すぎます。{ $span }後にもう一度お試しください。
sign-in-too-many-sessions = ログインできる端末の数の上限に達しています。いずれかの端末でログアウトしてから、もう一度お試しください。

## Choosing an account

choose-account = アカウントを選択
signed-in = ログイン中
signed-out-state = ログアウト済み

## Consent

consent-title = { $application }への許可
consent-heading = { $application }がアカウントへのアクセスを求めています
not-you = 別のアカウント
application-known-as = このアプリは { $host } のアドレスで名乗っています。運営者は確認されていません。
consent-may = このアプリができること
consent-learns = このアプリに伝わる情報
consent-details = 今回求められている内容
consent-options = 追加で許可できること
consent-resources = 対象
allow = 許可する
deny = 許可しない
consent-kept = この回答は保存されます。アカウントのページからいつでも取り消せます。
consent-once = この回答は今回に限り有効です。
consent-each-time = 上記の内容については毎回確認されます。今回許可したものは、アカウントのページからいつでも取り消せます。
policy-of = { $application }のプライバシーポリシー
terms-of = { $application }の利用規約

scope-openid = ログインしたのがご本人であることの確認
scope-profile = お名前と基本的なプロフィールの参照
scope-email = メールアドレスの参照
scope-phone = 電話番号の参照
scope-address = 住所の参照
scope-offline_access = アプリを使っていない間もこのアクセスを継続
scope-evident-admin = このシステムの管理
scope-evident-tenants-read = テナントとその設定の参照
scope-evident-tenants-write = テナントの作成と設定の変更
scope-evident-users-read = 管理対象ユーザーの参照
scope-evident-users-write = ユーザーの作成と変更
scope-evident-users-erase = ユーザーの完全な消去
scope-evident-credentials-read = ユーザーのログイン方法の参照
scope-evident-credentials-write = ユーザーのパスワードの設定と削除
scope-evident-clients-read = アプリケーションの参照
scope-evident-clients-write = アプリケーションの登録と変更
scope-evident-resources-read = 保護された API の参照
scope-evident-resources-write = 保護された API の登録と変更
scope-evident-keys-read = 署名鍵の参照
scope-evident-keys-write = 署名鍵の交換と失効
scope-evident-sessions-read = ログイン中のユーザーの参照
scope-evident-sessions-write = ユーザーのログアウト
scope-evident-grants-read = ユーザーがアプリに許可した内容の参照
scope-evident-grants-write = ユーザーがアプリに許可した内容の取り消し
scope-evident-consents-read = ユーザーの同意内容の参照
scope-evident-consents-write = ユーザーの同意の取り消し
scope-evident-roles-read = ロールとその保持者の参照
scope-evident-roles-write = ロールの作成と変更、ユーザーへの付与
scope-evident-groups-read = グループとそのメンバーの参照
scope-evident-groups-write = グループの作成と変更、メンバーの追加と削除
scope-evident-settings-read = テナント設定の参照
scope-evident-settings-write = テナント設定の変更
scope-evident-history-read = あらゆる変更履歴の参照
scope-evident-audit-read = 誰が何をどこから行ったかの検索
scope-evident-events-read = 発生中のイベントの購読
scope-evident-jobs-read = ジョブとその結果の参照
scope-evident-jobs-write = ジョブの取り消しと再試行
scope-evident-notifications-read = あなたへの通知の閲覧
scope-evident-notifications-write = 通知の既読の記録とメールの設定
scope-evident-webhooks-read = Webhook と外部への配信の参照
scope-evident-webhooks-write = Webhook の登録と変更
scope-evident-webhooks-disclose = Webhook への個人情報の開示

claim-sub = アカウントの識別子
claim-name = 氏名
claim-given_name = 名
claim-family_name = 姓
claim-middle_name = ミドルネーム
claim-nickname = ニックネーム
claim-preferred_username = ユーザー名
claim-profile = プロフィールページのアドレス
claim-picture = 写真
claim-website = ウェブサイト
claim-email = メールアドレス
claim-email_verified = メールアドレスが確認済みかどうか
claim-gender = 性別
claim-birthdate = 生年月日
claim-zoneinfo = タイムゾーン
claim-locale = 使用言語
claim-phone_number = 電話番号
claim-phone_number_verified = 電話番号が確認済みかどうか
claim-address = 住所
claim-updated_at = プロフィールの更新日時

## A device that waits

pairing-title = 端末の接続
pairing-what = 端末に表示されているコードを入力してください。
pairing-code = コード
pairing-code-missing = コードを入力してください。
pairing-code-unknown = このコードで待機している端末はありません。端末の表示を確かめるか、端末からやり直してください。
pairing-code-too-many = コードの入力が続いたため、受け付けていません。{ $span }後にもう一度お試しください。
pairing-allow-title = { $application }を接続しますか
pairing-allow-heading = 別の端末の{ $application }が、お客様のアカウントへのアクセスを求めています
pairing-compare = 端末に次のコードが表示されていることを確かめてください。
pairing-beware = 端末がお手元にある場合だけ進んでください。コードやリンクが他の人から送られてきた場合は、許可しないでください。
pairing-allowed = 端末を接続しました
pairing-allowed-what = { $application }の操作は端末で自動的に続きます。このページは閉じて構いません。
pairing-denied = 端末は接続されていません
pairing-denied-what = { $application }にアクセスは許可されませんでした。このページは閉じて構いません。

## The answer to a client by POST

form-post-title = { $application }に進みます
form-post-what = 元のページに戻ります。画面が変わらないときは、ボタンを押してください。

## Signing out

logout-title = ログアウト
logout-heading = { $product }からログアウトしますか？
logout-asked = { $application }からの依頼です。
logout-what = この端末でこのアカウントを使って開いたアプリからもログアウトします。
stay = ログインしたままにする
signed-out = ログアウトしました
signed-out-frame = ログアウト処理中のアプリ
signed-out-what = 共用の端末では、ブラウザーの画面もすべて閉じてください。

## Errors

way-application = { $application }に戻る
way-sign-in = ログイン
way-account = アカウントのページへ
way-again = もう一度試す

trouble-unknown-application = 登録されていないアプリです
trouble-unknown-application-what = リンクに書かれているアプリは、こちらに登録されていません。
trouble-unknown-application-now = アプリに戻って、最初からやり直してください。繰り返し起きる場合は、アプリの運営者にお知らせください。

trouble-return-address = 安全に戻ることができません
trouble-return-address-what = アプリが指定した戻り先は登録されていません。安全のため、処理を中止しました。
trouble-return-address-now = 情報は渡していません。下の問い合わせ番号を添えて、アプリの運営者にお知らせください。

trouble-bad-request = アプリからの要求を処理できません
trouble-bad-request-what = アプリからの要求が正しくないか、許可されていません。
trouble-bad-request-now = アプリに戻って、最初からやり直してください。繰り返し起きる場合は、アプリの運営者にお知らせください。

trouble-application-unread = このアプリの情報を確認できませんでした
trouble-application-unread-what = このアプリはアドレスだけで識別されますが、そこにあるはずの情報が見つからないか、使えません。何も共有されていません。
trouble-application-unread-now = 数分後にもう一度お試しください。繰り返し起きる場合は、下の参照番号を添えてアプリの運営者にお知らせください。

trouble-application-unavailable = このアプリは停止しています
trouble-application-unavailable-what = 現在、このアプリにはログインできません。
trouble-application-unavailable-now = 再開の時期は、アプリの運営者にお問い合わせください。

trouble-expired = このログインは終了しました
trouble-expired-what = 時間が経ちすぎたか、別のタブですでに完了しています。
trouble-expired-now = アプリに戻って、もう一度ログインしてください。アカウントに問題はありません。

trouble-stale-form = ページの有効期限が切れました
trouble-stale-form-what = ページを開いてから時間が経ちすぎたため、送信を受け付けませんでした。
trouble-stale-form-now = ページを開き直して、直前の操作をもう一度行ってください。

trouble-too-large = フォームが大きすぎます
trouble-too-large-what = 一度に受け付けられる量を超えているため、内容は読み取られていません。
trouble-too-large-now = フォームに戻ってください。入力した内容はブラウザーに残っている場合があります。短くするか、分けて保存してください。

trouble-no-cookies = Cookieが無効になっています
trouble-no-cookies-what = ログインを続けるには、Cookieが必要です。
trouble-no-cookies-now = ブラウザーの設定でこのサイトのCookieを許可してから、もう一度お試しください。

trouble-account-unavailable = このアカウントは利用できません
trouble-account-unavailable-what = アカウントがロックされているか、すでに閉じられています。
trouble-account-unavailable-now = お心当たりがない場合は、アカウントの管理者にお問い合わせください。

trouble-forbidden = このページは開けません
trouble-forbidden-what = このアカウントには、必要な権限がありません。
trouble-forbidden-now = 必要な場合は、アカウントの管理者にお問い合わせください。別のアカウントでログインすることもできます。

trouble-not-found = ページが見つかりません
trouble-not-found-what = アドレスが間違っているか、ページが移動しました。
trouble-not-found-now = アドレスを確認するか、前のページに戻ってください。

trouble-tenant-unavailable = 現在ログインできません
trouble-tenant-unavailable-what = ログイン先の組織は、現在利用できません。
trouble-tenant-unavailable-now = 利用が必要な場合は、組織の担当者にお問い合わせください。

trouble-too-many = リクエストが多すぎます
trouble-too-many-what = 短い間に多くのリクエストを受け取りました。
trouble-too-many-now = { $span }後にもう一度お試しください。

trouble-unavailable = ただいま応答できません
trouble-unavailable-what = サービスの一部が利用できません。お客様の情報は失われていません。
trouble-unavailable-now = 少し待ってから、もう一度お試しください。

trouble-internal = 問題が発生しました
trouble-internal-what = こちら側の問題です。お客様の情報は失われていません。
trouble-internal-now = もう一度お試しください。繰り返し起きる場合は、下の問い合わせ番号をお知らせください。

## The account

section-overview = 概要
section-sessions = 端末
section-requests = 確認待ち
section-applications = 連携アプリ
section-history = 履歴
history-heading = ログイン履歴
section-password = パスワード

notice-password-changed = パスワードを変更しました。
notice-profile-changed = プロフィールを変更しました。
notice-session-ended = 端末をログアウトしました。
notice-others-ended = ほかの端末をすべてログアウトしました。
notice-access-removed = { $application }の許可を取り消しました。
notice-request-allowed = 許可しました。アプリの操作は自動的に続きます。
notice-request-refused = 拒否しました。アプリにアクセスは許可されませんでした。

overview-heading = { $name }さん、こんにちは
profile = プロフィール
profile-name = 名前
profile-user-name = ユーザー名
profile-email = メール
profile-phone = 電話
profile-since = 登録日
verified = 確認済み
unverified = 未確認
password-changed = 最終変更
password-none = 未設定
password-change = パスワードを変更
see-sessions = 端末を管理
see-applications = 連携アプリを管理
see-history = 履歴をすべて表示

sessions-what = アカウントにログイン中の端末です。心当たりのない端末があれば、ログアウトして、パスワードを変更してください。
device-both = { $system }の{ $browser }
device-unknown = 不明な端末
this-device = この端末
used-for = 利用アプリ：{ $applications }
end-session = ログアウト
end-others = ほかの端末をすべてログアウト
no-other-sessions = ほかにログイン中の端末はありません。

requests-what = ほかの場所で利用中のアプリからの確認に、ここで答えられます。
no-requests = 確認待ちの要求はありません。
request-answer = 答える
request-since = 要求の時刻
request-until = 期限
request-title = { $application }への回答
request-heading = { $application }がお客様の確認を求めています
request-compare = アプリに次の表示があることを確かめてください。
request-beware = 心当たりがある場合だけ進んでください。ご自身で今行った操作でなければ、拒否してください。ほかの人がアカウントを使おうとしている可能性があります。

applications-what = アカウントの利用を許可したアプリです。許可はいつでも取り消せます。
no-applications = アカウントの利用を許可したアプリはありません。
granted-since = 許可した日
remove-access = 許可を取り消す
open-application = アプリを開く

history-what = アカウントへのログインの記録です。失敗したものも含みます。
no-history = まだ記録はありません。
older = 以前の記録を表示
history-not-you = 心当たりのない記録がありますか？
for-application = （{ $application }）
outcome-signed-in = ログイン
outcome-wrong-password = パスワードの間違い
outcome-blocked = 試行回数の超過による拒否
outcome-unavailable = 利用できないアカウントのため拒否
outcome-signed-out = ログアウト
outcome-ended = ほかの場所からのログアウト
outcome-ran-out = 一定時間の経過によるログアウト
outcome-password-changed = パスワードの変更

password-what = ほかでは使っていないパスワードにしてください。単語をいくつか並べると、覚えやすく、推測されにくくなります。
password-due = 続ける前に、新しいパスワードを設定してください。
password-current = 現在のパスワード
password-new = 新しいパスワード
password-again = 新しいパスワード（確認）
password-hint = { $number }文字以上
password-end-others = ほかの端末をすべてログアウトする
password-not-changed = パスワードは変更されていません。
password-current-missing = 現在のパスワードを入力してください。
password-current-wrong = 現在のパスワードが正しくありません。
password-new-missing = 新しいパスワードを入力してください。
password-too-short = 新しいパスワードが短すぎます。{ $number }文字以上にしてください。
password-too-long = 新しいパスワードが長すぎます。{ $number }文字以内にしてください。
password-too-easy = 新しいパスワードは推測されやすいものです。別のものにしてください。
password-used-before = 以前使ったパスワードです。別のものにしてください。
password-different = 新しいパスワードが一致しません。

ask-end-session = この端末をログアウトしますか？
ask-end-session-what = この端末で続けて使うには、もう一度ログインが必要になります。
ask-end-session-do = ログアウトする
ask-end-others = ほかの端末をすべてログアウトしますか？
ask-end-others-what = 今お使いの端末だけがログインしたままになります。
ask-end-others-do = すべてログアウトする
ask-remove-access = { $application }の許可を取り消しますか？
ask-remove-access-what = このアプリはアカウントを利用できなくなります。すでに渡した情報は、アプリに残っていることがあります。次に使うときは、あらためて確認します。
ask-remove-access-do = 許可を取り消す

## The root

root-title = 認証基盤
root-heading = 認証基盤Evidentです
root-what = 利用者のログインを受け付け、誰であるかをアプリに伝えます。起きたことはすべて、気づかれずに書き換えられない形で記録します。
root-lost = ログインしようとしていましたか？ 元のアプリに戻って、そこから「ログイン」を選んでください。
root-places = ここから行けるページ
root-traits = Evidentの約束
place-demo = デモ
place-demo-what = サンプルアプリにログインして、やりとりと記録の様子を見られます。
place-account = { $tenant }のアカウント
place-account-what = プロフィール、端末、許可したアプリを確認できます。
place-discovery = { $tenant }のOpenID設定情報
place-discovery-what = 開発者向け：このプロバイダーのアドレスと機能です。
place-readiness = 稼働状況
place-readiness-what = 運用者向け：すべてが動いているかどうかです。
trait-ordered = 順序
trait-ordered-what = 変更はすべて、順番の決まったイベントになります。失われることも、二重に数えられることもありません。
trait-sealed = 封印
trait-sealed-what = 個人を特定する情報は、その人だけの鍵で暗号化されます。鍵を消せば、情報も読めなくなります。
trait-provable = 証明
trait-provable-what = 記録全体に署名しているため、書き換えがあれば誰でも確かめられます。
version = バージョン { $version }

## The demonstration

demo-title = デモ
demo-heading = ログインの流れを見る
demo-what = このページはサンプルアプリです。OpenID Connectでログインし、途中のやりとりと記録をお見せします。
demo-start = 「ログイン」を押して、サンプルのアカウントを選んでください。
demo-signed-in = { $name }さんとしてログインしています。
demo-refused = プロバイダーが拒否しました：{ $error }
demo-steps = 流れ
demo-exchange = やりとりを表示
demo-request = リクエスト
demo-response = 応答
demo-state-done = （完了）
demo-state-next = （次）
demo-state-later = （このあと）
demo-state-refused = （拒否）
demo-step-request = アプリが依頼します
demo-step-request-what = ブラウザーをプロバイダーへ送り、自分が誰か、何を知りたいか、どこへ返すかを伝えます。
demo-step-sign-in = あなたがログインして許可します
demo-step-sign-in-what = パスワードが伝わるのはプロバイダーだけです。アプリに何を伝えるかは、あなたが決めます。
demo-step-code = ブラウザーがコードを持ち帰ります
demo-step-code-what = コードの有効期間は1分で、使えるのは1回だけです。ほかの人には役に立ちません。
demo-step-tokens = アプリがコードをトークンに替えます
demo-step-tokens-what = 依頼したのが自分であることを示し、IDトークンとアクセストークンを受け取ります。
demo-step-userinfo = アプリがあなたの情報を読みます
demo-step-userinfo-what = アクセストークンを使って、あなたが許可した情報を読みます。
demo-step-refresh = アプリが新しいトークンを受け取ります
demo-step-refresh-what = リフレッシュトークンは使い切りで、新しいものに替わります。古いものをもう一度使うと、すべてが無効になります。
demo-step-introspect = アプリがアクセストークンの有効性を尋ねます
demo-step-introspect-what = プロバイダーはその瞬間の状態を答えます。取り消されたものは無効です。
demo-step-revoke = アプリがトークンを返します
demo-step-revoke-what = リフレッシュトークンとともに、それに基づくものがすべて終わります。アクセストークンを確認すると、無効になっています。
demo-step-sign-out = あなたがログアウトします
demo-step-sign-out-what = アプリはブラウザーをプロバイダーへ送ります。プロバイダーはセッションを終え、ブラウザーを戻します。
demo-people = サンプルのアカウント
demo-account = アカウント
demo-password = パスワード
demo-administrator = 管理者
demo-opened = 内容を表示
demo-header = ヘッダー
demo-tokens = トークン
demo-no-tokens = トークンはまだありません。
demo-token-id = IDトークン
demo-token-id-what = 誰が、いつ、どのようにログインしたかを示します。プロバイダーの署名があります。
demo-token-access = アクセストークン
demo-token-access-what = 許可された情報を短い間だけ読めるようにします。
demo-token-refresh = リフレッシュトークン
demo-token-refresh-what = 新しいトークンを受け取るためのものです。使うたびに新しくなります。
demo-expires = 有効期限
demo-claim = クレーム
demo-value = 値
demo-events = 記録
demo-events-what = この操作でログに加わったイベントです。新しいものから並んでいます。
demo-no-events = まだ記録はありません。
demo-position = 位置
demo-event = イベント
demo-reload = 再読み込み
demo-live = 自動更新中
demo-action-begin = ログイン
demo-action-userinfo = 自分の情報を読む
demo-action-refresh = トークンを更新
demo-action-introspect = アクセストークンを確認
demo-action-revoke = トークンを返却
demo-action-sign-out = ログアウト
demo-action-reset = 最初からやり直す

## Letters

letter-hello = こんにちは。
letter-dear = { $name } 様
letter-until = リンクは { $moment } まで、1回だけ使えます。
letter-why = このメールは { $product } のアカウントに関してお送りしています。お心当たりがない場合は、何もする必要はありません。
letter-trial = { $product } のメールの送信確認
letter-trial-what = メールが届くことを確認するためにお送りしています。何もする必要はありません。
letter-password-reset = { $product } の新しいパスワードの設定
letter-password-reset-what = { $told } のアカウントについて、新しいパスワードの設定が求められました。リンクを開いて設定してください。設定するまで、今のパスワードはそのままです。{ $product } がメールでパスワードをお尋ねすることはありません。
letter-password-reset-do = 新しいパスワードを設定する
letter-user-name = { $product } のユーザー名
letter-user-name-what = { $product } には次の名前でサインインできます: { $told }
letter-user-name-do = サインインする
letter-registration = { $product } のメールアドレスの確認
letter-registration-what = { $told } で { $product } のアカウントを作る手続きが始まりました。リンクを開いて続けてください。
letter-registration-do = アカウントの作成を続ける
letter-already-registered = { $product } のアカウントは既にあります
letter-already-registered-what = { $told } で { $product } のアカウントを作る手続きがありましたが、既にアカウントがあります。そのアカウントでサインインしてください。パスワードを忘れた場合は、新しいパスワードを設定できます。
letter-already-registered-do = サインインする
letter-email = { $product } のメールアドレスの確認
letter-email-what = { $told } がご自身のメールアドレスであることを確認してください。確認すると { $product } のアカウントのメールアドレスになります。
letter-email-do = メールアドレスを確認する
letter-invitation = { $product } のアカウントのご案内
letter-invitation-what = { $product } のアカウントが用意されました。リンクを開いてパスワードを設定すると、{ $told } を使い始められます。
letter-invitation-do = パスワードを設定する
letter-password-changed = { $product } のパスワードが変更されました
letter-password-changed-what = { $product } のアカウントのパスワードが変更されました。ご自身による変更でない場合は、すぐに新しいパスワードを設定し、{ $told } の管理者に知らせてください。
letter-password-changed-do = アカウントを見る
letter-email-changed = { $product } のメールアドレスが変更されました
letter-email-changed-what = { $product } のアカウントのメールアドレスが { $told } から変更されました。ご自身による変更でない場合は、管理者に知らせてください。
letter-email-changed-do = アカウントを見る
letter-locked = { $product } のアカウントがロックされました
letter-locked-what = { $product } のアカウントがロックされました。パスワードの誤りが続いた場合のロックは、時間がたつか新しいパスワードを設定すると解除されます。{ $told } へのサインインにお心当たりがない場合は、ほかの人が試みた可能性があります。
letter-locked-do = サインインのページへ
letter-deletion = { $product } のアカウントは消去されます
letter-deletion-what = { $product } のアカウントの削除が申請されました。今後このアカウントではサインインできず、{ $told } に、あなたについて記録されている情報がすべて消去されます。お心当たりがない場合は、それまでにサービスの運営者に知らせてください。消去されるまでは取りやめることができます。
letter-deletion-do = サインインのページへ
letter-new-device = { $product } のアカウントが別の端末で使われました
letter-new-device-what = { $product } のアカウントに、これまで使われていなかった端末またはブラウザーからサインインがありました。ご自身でない場合は、そのセッションを終了し、新しいパスワードを設定して、{ $told } の管理者に知らせてください。
letter-new-device-do = セッションを見る
letter-backchannel-request = { $product }：アプリが確認を求めています
letter-backchannel-request-what = { $told } が、お客様ご本人であることの確認を { $product } に求めています。リンクを開いて内容を確かめ、お答えください。お心当たりがない場合は、拒否してください。
letter-backchannel-request-do = 内容を確かめる
letter-job-finished = { $product } のジョブが完了しました
letter-job-finished-what = { $product } で依頼されたジョブが完了しました: { $told }
letter-job-finished-do = アカウントへ
letter-job-failed = { $product } のジョブが失敗しました
letter-job-failed-what = { $product } のジョブを完了できませんでした: { $told }。原因は各行に記録されており、残りの処理を再開できます。
letter-job-failed-do = アカウントへ
letter-notification = { $product } からのお知らせ
letter-notification-what = { $product } のお知らせ: { $told }
letter-notification-do = アカウントへ
letter-digest = { $product } の一日のまとめ
letter-digest-what = 前回のまとめの後に { $product } で次のことがありました。{ $told } からのお知らせを一日一回受け取る設定になっています。
letter-digest-do = アカウントへ
occasion-job-started = ジョブが開始されました: { $what }
occasion-job-finished = ジョブが完了しました: { $what }
occasion-job-failed = ジョブが失敗しました: { $what }
occasion-job-cancelled = ジョブが取り消されました: { $what }
occasion-webhook-paused = 受信側の障害により Webhook が停止されました: { $what }
occasion-password-changed = パスワードが変更されました
occasion-email-changed = メールアドレスが変更されました
occasion-account-locked = アカウントがロックされました
occasion-new-device = アカウントが別の端末で使われました
occasion-role-given = あなたにロールが付与されました: { $what }
occasion-role-taken = あなたのロールが取り消されました: { $what }
occasion-user-created = ユーザーが作成されました: { $what }
occasion-user-suspended = ユーザーが停止されました: { $what }
occasion-user-reactivated = ユーザーの停止が解除されました: { $what }
occasion-user-deleted = ユーザーの削除が予定されました: { $what }
occasion-settings-changed = 設定が変更されました
occasion-others-password-changed = ユーザーのパスワードが変更されました: { $what }
occasion-others-email-changed = ユーザーのメールアドレスが変更されました: { $what }
occasion-others-account-locked = ユーザーのアカウントがロックされました: { $what }
occasion-others-new-device = ユーザーのアカウントが別の端末で使われました: { $what }
occasion-others-role-given = ユーザーにロールが付与されました: { $what }
occasion-others-role-taken = ユーザーのロールが取り消されました: { $what }

## Self-service

ask-password = パスワードを忘れた場合
ask-password-what = サインインに使う名前を入力してください。アカウントがあれば、新しいパスワードを設定するリンクをメールでお送りします。
ask-user-name = ユーザー名を忘れた場合
ask-user-name-what = メールアドレスを入力してください。そのアカウントがあれば、ユーザー名をメールでお知らせします。
ask-account = アカウントを作る
ask-account-what = メールアドレスを入力してください。続けるためのリンクをメールでお送りします。
ask-missing = 入力してください。
ask-no-address = name@example.com のような正しいメールアドレスを入力してください。
told-asked = メールをご確認ください
told-asked-what = 入力された内容に当てはまる場合は、メールをお送りしています。届くまで数分かかることがあります。迷惑メールもご確認ください。
told-asked-at = メールをご確認ください
told-asked-at-what = このアドレスにメールをお送りしています。中のリンクを開くまで、何も変わりません。
told-password-set = パスワードを設定しました
told-password-set-what = これからはこのパスワードでサインインしてください。
told-email-confirmed = メールアドレスを確認しました
told-email-confirmed-what = アカウントのメールアドレスになりました。
told-deletion-asked = アカウントの削除を受け付けました
told-deletion-asked-what = すべての端末からログアウトしました。このアカウントではもうログインできません。取りやめたい場合は、消去される前にサービスの運営者にお知らせください。
choose-password = 新しいパスワードの設定
choose-password-what = ほかで使っていないパスワードを選んでください。いくつかの言葉を並べると、覚えやすく推測されにくくなります。
choose-password-invited = ようこそ
choose-password-invited-what = 始めるにはパスワードを設定してください。ほかで使っていないものを選んでください。
sign-in-as = サインインに使う名前
password-set = パスワードを設定する
confirm-email = メールアドレスの確認
confirm-email-what = { $address } をアカウントのメールアドレスにしますか。
confirm-email-do = 確認する
open-account = アカウントを作る
open-account-refused = アカウントは作られていません。
field-missing = { $field }を入力してください。
field-unusable = この{ $field }は使えません。
field-taken = この{ $field }は既に使われています。別のものを選んでください。
field-given_name = 名
field-family_name = 姓
field-middle_name = ミドルネーム
field-nickname = ニックネーム
field-website = ウェブサイト
field-birthdate = 生年月日
field-zoneinfo = タイムゾーン
field-locale = 言語
field-phone_number = 電話番号
edit-profile = プロフィールの変更
edit-profile-what = このサービスと、あなたが許可したアプリが知るあなたの情報です。
edit-profile-refused = 何も変更されていません。
edit-profile-meanwhile = このページを開いている間に、ほかの場所でプロフィールが変更されました。いま表示されているのが最新の内容です。もう一度変更してください。
delete-account = アカウントを削除する
delete-account-what = すべての端末からログアウトし、アプリの許可は取り消され、あなたについての情報は消去されます。消去した後は元に戻せません。
delete-account-refused = アカウントは削除されていません。
delete-account-days = { $number ->
    [0] 確認するとすぐに消去され、取りやめることはできません。
   *[other] { $number }日後に消去されます。それまでは、サービスの運営者が取りやめることができます。考えが変わったときはお知らせください。
}
delete-account-roles = あなたはここで管理の役割を持っています。ほかの管理者に役割を外してもらうと、アカウントを削除できます。
change-email = メールアドレスの変更
change-email-what = 新しいアドレスを入力してください。そこにお送りするリンクを開くと変更されます。
change-email-refused = メールは送られていません。
change-email-new = 新しいメールアドレス
trouble-link-over = このリンクは使えません
trouble-link-over-what = 既に使われたか、新しいリンクに置き換えられたか、期限が過ぎています。
trouble-link-over-now = もう一度手続きをして、いちばん新しいメールのリンクを使ってください。
