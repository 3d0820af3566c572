//! An answer to each request, as soon as what is asked for is rendered.
//!
//! One thread answers all browsers and must never wait, render, or read or write a file: others do, see
//! [`super::rendering`]. What the answers are is decided in [`super::http`].

use super::connections::{Connection, PATIENCE, Phase, unless};
use super::fix::{self, FixToken};
use super::http::{self, AllowedHosts, EVENT_STREAM, Parts, Route};
use super::preview::Preview;
use super::rendering::Workers;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::http::request;
use hyper::{Method, Request, Response, StatusCode};
use std::convert::Infallible;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::watch::Receiver;

/// The newest preview; none while the first build runs.
pub(super) type Previews = Receiver<Option<Arc<Preview>>>;

/// All that requests are answered from.
pub(super) struct Answers {
    pub(super) names: AllowedHosts,
    pub(super) previews: Previews,
    pub(super) workers: Workers,
    /// Who makes the fixes that browsers ask for.
    pub(super) writer: Workers,
    pub(super) token: FixToken,
    /// The content folder.
    pub(super) content: PathBuf,
}

impl Answers {
    /// Answers a request. While the first build runs, the answer waits for it. Only a browser on this machine
    /// (`is_local`) can ask for fixes.
    pub(super) async fn answer<B: Body<Data = Bytes>>(
        &self,
        request: Request<B>,
        connection: &Connection,
        is_local: bool,
    ) -> Response<Answer> {
        let (request, body) = request.into_parts();
        let token = is_local.then_some(&self.token);
        let response = match http::route(&request, &self.names) {
            Route::Refused(status, why) => http::error_response(status, why).map(Parts::from),
            Route::Own(address) => http::client_file(&address).map(Parts::from),
            Route::Fix if !token.is_some_and(|token| token.is_in(&request.headers)) => {
                http::error_response(StatusCode::FORBIDDEN, fix::NOT_ALLOWED).map(Parts::from)
            }
            Route::Fix => {
                let body = tokio::time::timeout(PATIENCE, fix::read(body)).await;
                connection.enter(Phase::Answering);
                let response = self.fix(body.ok()).await.map(Parts::from);
                connection.enter(Phase::Browser);
                response
            }
            Route::Events(_) if request.method == Method::HEAD => {
                http::response(StatusCode::OK, EVENT_STREAM, Parts::default())
            }
            Route::Events(page) => {
                connection.enter(Phase::Following);
                let (previews, workers) = (self.previews.clone(), self.workers.clone());
                let follower = Follower { previews, workers, page, reported: String::new() };
                let events = Answer::Events(Box::pin(follower.next()));
                return http::response(StatusCode::OK, EVENT_STREAM, events);
            }
            Route::File(address) => {
                connection.enter(Phase::Answering);
                let response = self.file(address, request, token.cloned()).await;
                connection.enter(Phase::Browser);
                response
            }
        };
        response.map(Answer::Whole)
    }

    /// The site's file at an address. Who waits for a page to be rendered is not kept waiting for one
    /// that is outdated meanwhile.
    async fn file(
        &self,
        address: String,
        request: request::Parts,
        token: Option<FixToken>,
    ) -> Response<Parts> {
        let exists = |preview: &Option<Arc<Preview>>| {
            preview.as_ref().is_some_and(|preview| !preview.is_pending_path(&address))
        };
        let mut previews = self.previews.clone();
        let preview = loop {
            let preview = match previews.wait_for(exists).await {
                Ok(preview) => preview.clone().unwrap_or_default(),
                Err(_) => Arc::default(),
            };
            if unless(preview.render(&address), newer(previews.clone())).await.is_some() {
                break preview;
            }
        };
        if preview.is_at_hand(&address) {
            return http::file(&preview, &address, &request, token.as_ref());
        }
        let answer = move || http::file(&preview, &address, &request, token.as_ref());
        let response = self.workers.run(answer).await;
        response.unwrap_or_else(|| http::failed().map(Parts::from))
    }

    /// Makes the fix that the body of a request asks for, when all of it came in time.
    async fn fix(&self, body: Option<Result<Vec<u8>, fix::Refused>>) -> Response<Bytes> {
        let body = match body.unwrap_or(Err(fix::TOO_SLOW)) {
            Ok(body) => body,
            Err(refused) => return refused.response(),
        };
        let preview = self.previews.borrow().clone().unwrap_or_default();
        let content = self.content.clone();
        let made = self.writer.run(move || fix::make(&preview, &content, &body)).await;
        made.unwrap_or_else(http::failed)
    }
}

/// Waits for a preview that is newer than the last one that was seen.
async fn newer(mut previews: Previews) {
    if previews.changed().await.is_err() {
        // There will be none.
        std::future::pending::<()>().await;
    }
}

/// Somebody who waits for news, and the news.
type News = Pin<Box<dyn Future<Output = Option<(Follower, Bytes)>> + Send>>;

/// One browser's page, and the last state it was sent.
pub(super) struct Follower {
    previews: Previews,
    workers: Workers,
    page: String,
    reported: String,
}

impl Follower {
    /// Waits for the next state. None when there will not be another.
    async fn next(mut self) -> Option<(Self, Bytes)> {
        let mut is_reported = !self.reported.is_empty();
        loop {
            if is_reported {
                self.previews.changed().await.ok()?;
            }
            let preview = self.previews.borrow_and_update().clone();
            is_reported = true;
            let Some(preview) = preview else { continue };
            let newer = newer(self.previews.clone());
            let Some(state) = unless(self.state(preview), newer).await else {
                is_reported = false;
                continue;
            };
            if let Some(state) = state.filter(|state| *state != self.reported) {
                let event = Bytes::from(format!("retry: 500\ndata: {state}\n\n"));
                self.reported = state;
                return Some((self, event));
            }
        }
    }

    /// The state of its page.
    async fn state(&self, preview: Arc<Preview>) -> Option<String> {
        preview.render(&self.page).await;
        let page = self.page.clone();
        self.workers.run(move || preview.state(&page)).await
    }
}

/// The body of a response.
pub(super) enum Answer {
    /// All of it.
    Whole(Parts),
    /// The next event, and with it who waits for the one after.
    Events(News),
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Whole(parts) => Poll::Ready(parts.next().map(|part| Ok(Frame::data(part)))),
            Self::Events(next) => next.as_mut().poll(context).map(|next| {
                let (follower, event) = next?;
                *self = Self::Events(Box::pin(follower.next()));
                Some(Ok(Frame::data(event)))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(parts) if parts.length() == 0)
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(parts) => SizeHint::with_exact(parts.length() as u64),
            Self::Events(_) => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::connections::Connections;
    use super::*;
    use hyper::header;
    use tokio::runtime::Builder;
    use tokio::sync::watch::channel;

    /// The answer to a request from this machine, or from another one.
    fn answer(
        answers: &Answers,
        request: request::Builder,
        is_local: bool,
    ) -> (StatusCode, String) {
        let connection = Arc::new(Connections::default()).open();
        let body = Answer::Whole(Parts::from(Bytes::from_static(br#"{"fix":1,"page":"/"}"#)));
        let request = request.header(header::HOST, "localhost:4000").body(body);
        let request = request.expect("a request");
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let response = answers.answer(request, &connection, is_local).await;
            let status = response.status();
            let Answer::Whole(mut parts) = response.into_body() else { panic!("does not end") };
            let parts = std::iter::from_fn(|| parts.next()).collect::<Vec<_>>().concat();
            (status, String::from_utf8_lossy(&parts).into_owned())
        })
    }

    #[test]
    fn another_machine_gets_no_token_and_no_fix() {
        let (_sender, previews) = channel(Some(Arc::default()));
        let token = FixToken::random();
        let answers = Answers {
            names: AllowedHosts { given: None },
            previews,
            workers: Workers::readers(),
            writer: Workers::writer(),
            token: token.clone(),
            content: "content".into(),
        };
        let page = |is_local| answer(&answers, Request::get("/"), is_local).1;
        assert!(page(true).contains(token.as_str()));
        assert!(!page(false).contains("data-token"));
        let fix = |is_local| {
            let request = Request::post("/_fieldguide/fix")
                .header(header::ORIGIN, "http://localhost:4000")
                .header(header::CONTENT_TYPE, "application/json")
                .header("fieldguide-token", token.as_str());
            answer(&answers, request, is_local).0
        };
        assert_eq!(fix(true), StatusCode::NOT_FOUND, "there is no such fix");
        assert_eq!(fix(false), StatusCode::FORBIDDEN);
    }
}
