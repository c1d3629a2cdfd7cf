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
