### コンソールの言葉（日本語）：枠と、出来事のページ。

## コンソールのどこでも

console = コンソール
console-menu = コンソール
console-search = 検索
console-search-go = 検索する
console-account = あなたのアカウント：
console-overview = 概要
console-jobs = ジョブ
console-audit = 監査
console-theme = 配色
console-theme-system = システム設定
console-theme-light = 明るい
console-theme-dark = 暗い
console-refused = 実行されませんでした
way-console = コンソールへ

## 拒否されたことと、その対処

problem-malformed-request = 要求を読み取れませんでした
problem-malformed-request-now = 前の画面に戻り、示された箇所を直してもう一度送信してください。
problem-unauthenticated = サインインしていません
problem-unauthenticated-now = サインインしてから、もう一度お試しください。
problem-forbidden = この操作は許可されていません
problem-forbidden-now = 権限を持つ人に操作を頼むか、その権限を含むロールを付与してもらってください。
problem-tenant-closed = このテナントは停止しています
problem-tenant-closed-now = プラットフォームの運用担当者に問い合わせてください。
problem-not-found = 見つかりませんでした
problem-not-found-now = 削除された可能性があります。検索するか、履歴を確認してください。
problem-method-not-allowed = ここでは実行できません
problem-method-not-allowed-now = 前の画面に戻り、画面のボタンを使ってください。
problem-conflict = ほかの人が同じものを変更しています
problem-conflict-now = 少し待ってから、もう一度お試しください。
problem-already-exists = すでに存在するか、以前に存在していました
problem-already-exists-now = 別の ID を選んでください。
problem-taken = この名前はほかで使われています
problem-taken-now = 別の名前を選んでください。
problem-wrong-state = 今の状態では実行できません
problem-wrong-state-now = 現在の状態を確認し、その状態でできる操作を行ってください。
problem-gone = すでに失われています
problem-gone-now = 元に戻すことはできません。必要であれば新しく作成してください。
problem-precondition-failed = ページを開いた後に変更されています
problem-precondition-failed-now = ページを開き直して変更内容を確認し、もう一度操作してください。
problem-too-large = サイズが大きすぎます
problem-too-large-now = 小さく分けて送信してください。
problem-unsupported-media-type = この種類のファイルは読み取れません
problem-unsupported-media-type-now = 表を CSV で保存し、そのファイルを選んでください。
problem-misdirected = この名前では何も提供されていません
problem-misdirected-now = アドレスを確認してください。
problem-invalid = 入力に規則に合わないものがあります
problem-invalid-now = 示された箇所を直し、もう一度送信してください。
problem-idempotency-key-reused = このフォームはすでに使われています
problem-idempotency-key-reused-now = ページを開き直し、もう一度操作してください。
problem-precondition-required = どの版を変更するのか分かりません
problem-precondition-required-now = ページを開き直し、もう一度操作してください。
problem-internal = こちら側で問題が起きました
problem-internal-now = もう一度お試しください。繰り返す場合は、起きた時刻を運用担当者に知らせてください。
problem-unavailable = 一時的に利用できません
problem-unavailable-now = 少し待ってから、もう一度お試しください。何も失われていません。
problem-not-caught-up = ページがまだ最新ではありません
problem-not-caught-up-now = 少し待ってから、ページを読み込み直してください。

## 概要

console-up-to-date = すべて最新です
console-behind = { $count ->
   *[other] 表示はログより { $number } 件遅れています
}
console-sign-ins = サインイン（直近 14 日）
console-sign-ins-bad = 失敗
console-tokens = 発行されたトークン（直近 14 日）
console-jobs-asked = 依頼されたジョブ（直近 14 日）
console-picture-empty = この期間にはありません。
console-picture-numbers = 数値で見る
console-day = 日
console-jobs-latest = 最近のジョブ
console-jobs-all = すべてのジョブ
console-audit-latest = 最近の出来事
console-audit-all = すべての出来事
console-beginning = 最初のサインインまでの三つの手順
console-beginning-people = 利用者を登録する
console-beginning-people-what = 一人ずつ、または CSV ファイルでまとめて登録します。ファイルはまず検査され、変更の前に結果を確認できます。
console-beginning-client = アプリケーションを登録する
console-beginning-client-what = アプリケーションごとにクライアントを登録し、リダイレクト先を設定します。サインインには OpenID Connect を使います。
console-beginning-sign-in = サインインする
console-beginning-sign-in-what = 以後、誰がサインインし、何が失敗し、何が進行中かがここに表示されます。すべての変更は履歴に残り、失われません。

## ジョブ

console-jobs-what = 時間のかかる処理と、管理者が利用者に対して行ったすべての操作です。新しいものから並びます。
console-jobs-none = まだジョブはありません。ファイルから利用者を取り込むか、利用者を変更すると、依頼者と結果がここにジョブとして残ります。
console-jobs-not-found = 条件に合うジョブはありません。状態や種類を変えてみてください。
console-state = 状態
console-type = 種類
console-any = すべて
console-filter = 表示
console-state-queued = 待機中
console-state-running = 実行中
console-state-succeeded = 完了
console-state-failed = 失敗
console-state-cancelled = 取り消し済み
console-state-aborted = 自動中止
console-job-csv-import = 利用者の取り込み
console-job-csv-validate = 利用者ファイルの検査
console-job-csv-export = 利用者の書き出し
console-job-user-create = 利用者の作成
console-job-user-update = 利用者の変更
console-job-user-activate = 利用者の有効化
console-job-user-suspend = 利用者の停止
console-job-user-reactivate = 利用者の再開
console-job-user-lock = 利用者のロック
console-job-user-unlock = 利用者のロック解除
console-job-user-delete = 利用者の削除依頼
console-job-user-undelete = 利用者の削除の取りやめ
console-job-user-erase = 利用者の消去
console-job-user-set_password = パスワードの設定
console-job-user-remove_password = パスワードの削除
console-job-user-assign_role = 利用者へのロールの付与
console-job-user-unassign_role = 利用者のロールの剥奪
console-job-user-join_group = グループへの参加
console-job-user-leave_group = グループからの離脱
console-job-group-create = グループの作成
console-job-group-update = グループの変更
console-job-group-assign_role = グループへのロールの付与
console-job-group-unassign_role = グループのロールの剥奪
console-job-group-delete = グループの削除
console-rows = { $count ->
   *[other] { $number } 行
}
console-failed-rows = { $count ->
   *[other] 誤りのある行：{ $number } 行
}
console-progress = 進み具合
console-live = 自動更新中
console-reload = 再読み込み
console-pages = ページ
console-older = 以前のもの
console-cancelling = 取り消しています。
console-stage-validating = 行を検査しています。
console-stage-applying = 行を反映しています。
console-asked = 依頼日時
console-by-whom = 依頼者
console-about = 対象
console-due = 開始予定
console-started = 開始
console-ended = 終了
console-rows-all = 行数
console-created = 作成
console-updated = 変更
console-deleted = 削除
console-unchanged = 変更なし
console-refused-rows = 拒否
console-why = 理由
console-reason-rows_invalid = 行に誤りがあるため、何も反映されていません。
console-reason-rows_refused = 反映中に一部の行が拒否されました。ほかの行は反映されています。
console-reason-file_gone = ファイルは保存期間を過ぎて失われました。
console-reason-internal = こちら側で問題が起きました。詳細は運用担当者のログにあります。
console-parent = 元になったジョブ
console-parent-open = 前のジョブ
console-download = 結果をダウンロード
console-import-look = 確認して取り込む
console-retry = もう一度実行
console-cancel-job = 取り消す
console-faults = 誤りのある行
console-faults-what = 値そのものは保存されません。ファイルの該当行を確認してください。
console-line = 行
console-column = 列
console-fault = 誤り
console-remedy = 対処
console-done-job-cancelled = ジョブを取り消しました。
console-done-job-retried = ジョブを再開しました。
console-done-job-asked = ジョブを依頼しました。このページで進行を確認できます。

## 取り込みと書き出し

console-import = 利用者を取り込む
console-export = 利用者を書き出す
console-import-what = CSV ファイルを選んでください。まず検査され、変更の前に最初の数行とすべての誤りを確認できます。
console-import-rows = 行の扱い
console-import-rows-all = 存在しない利用者は作成し、存在する利用者は変更する
console-import-rows-update = 存在する利用者だけを変更する
console-import-rows-delete = 行で指定した利用者をすべて削除する
console-import-encoding = 文字コード
console-import-utf-8 = UTF-8（標準）
console-import-shift-jis = Shift_JIS（日本語版 Excel）
console-import-file = ファイル
console-import-file-hint = 先頭行に列名がある CSV。50 MB、100 万行まで。
console-import-send = ファイルを検査する
console-import-columns = 列
console-import-columns-what = 先頭行に列名を書きます。順序は自由で、必須なのは login_id だけです。
console-import-preview = ファイルの確認
console-import-again = 別のファイルを選ぶ
console-import-looking = 行を検査しています。まだ何も変更されません。
console-import-faultless = { $count ->
   *[other] { $number } 行すべてに誤りはありません。
}
console-import-first = 最初の数行
console-import-all-faults = すべての誤りを見る
console-import-mode = 取り込み方
console-import-all = すべての行を取り込む。一行でも拒否されれば何も反映しない
console-import-row-by-row = { $count ->
   *[other] 一行ずつ：およそ { $number } 行を反映し、残りは報告する
}
console-import-go = 取り込む

## 監査

console-audit-what = ここで起きたことのすべてと、行った人、理由です。記録が取り除かれることはありません。
console-audit-none = まだ何も起きていません。サインイン、変更、拒否のすべてがここに記録されます。
console-audit-not-found = 条件に合うものはありません。
console-audit-show-all = すべて表示
console-event = 出来事
console-outcome = 結果
console-outcome-done = 完了
console-outcome-failed = 失敗
console-outcome-refused = 拒否
console-from = 開始日（UTC）
console-to = 終了日（UTC）
console-narrowed = 絞り込み
console-give-up = ：この絞り込みを解除
console-narrow-person = 関係者
console-narrow-actor = 操作した人
console-narrow-object_kind = 種類
console-narrow-object_id = 対象
console-narrow-client_id = クライアント
console-narrow-ip = アドレス
console-narrow-correlation_id = 一つの要求
console-by = 操作者：
console-concerning = 関係者：
console-more = 詳細
console-position = ログ上の位置
console-ip = ネットワークアドレス
console-client = クライアント
console-together = 同じ要求から生じたすべて
console-object-tenant = テナント
console-object-user = 利用者
console-object-credential = 認証情報
console-object-identifier = 一意な名前
console-object-client = クライアント
console-object-resource = リソース
console-object-role = ロール
console-object-user-roles = ロールの保持者
console-object-group = グループ
console-object-user-groups = グループの所属者
console-object-signing-key = 署名鍵
console-object-session = セッション
console-object-grant = アクセス許可
console-object-consent = 同意
console-object-webhook = Webhook（通知先）
console-object-job = ジョブ
console-object-ssf-stream = シグナルストリーム
console-object-authentication = サインイン
console-object-session-quota = セッション枠
console-object-verification = 確認リンク
console-object-one-time-id = 一度限りの識別子
console-object-denial = 拒否の記録

## 検索

console-search-for = 「{ $text }」の検索結果
console-search-none = 見つかりませんでした。名前、ユーザー名、メールアドレスの先頭部分、または ID 全体で試してください。
console-search-what = 名前の先頭部分で、利用者・グループ・クライアントを検索します。どの画面からでも ⌘K または Ctrl K で開けます。
console-search-cut-off = 検索したのは最初の 200 件のクライアントだけです。
console-found-people = 利用者
console-found-groups = グループ
console-found-clients = クライアント

## 通知

console-notifications = 通知
console-notifications-what = 依頼した処理の結果、ご自身に関わること、対応できる出来事をお知らせします。
console-notifications-none = まだありません。ジョブの終了やご自身に関わる出来事があると、ここに表示され、ベルでお知らせします。
console-notifications-not-found = 該当する通知はありません。絞り込みを緩めてください。
console-bell-none = 未読の通知はありません
console-bell-unread = { $count ->
   *[other] 未読の通知 { $number } 件
}
console-bell-many = 未読の通知 100 件以上
console-unread = 未読
console-occasion = 出来事
console-mark-read = 既読にする
console-mark-unread = 未読に戻す
console-mark-all = すべて既読にする
console-mail = メールで受け取る通知
console-mail-what = このテナントがメールを送信する場合に、メールでも受け取る通知を選びます。
console-mail-usual = 個別に選んでいないもの
console-mail-as-usual = 全体の設定に従う
console-mail-at-once = すぐに送る
console-mail-daily = 一日一通にまとめる
console-mail-never = 送らない
console-mail-security = アカウントの安全に関わる通知は、設定にかかわらずすぐに送られます。
console-mail-save = 保存
console-mail-back = 通知へ戻る
console-done-notification-read = 既読にしました。
console-done-notification-unread = 未読に戻しました。
console-done-notifications-read = すべて既読にしました。
console-done-notification-mail = 選択を保存しました。
