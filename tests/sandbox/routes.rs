//! Each route as its contract says, without faults.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use viewfinder::sandbox::{Camera, Keys, Obey, Options, Purse, SandboxError, bind, serve};

use crate::support::{FAST, Folder, SLOW, get, path_on, post, shot, within};

#[tokio::test]
async fn a_take_from_its_request_to_its_film() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &[]).await;
    let accepted = sandbox.generate(&shot()).await;
    let task_id = accepted.task_id();
    assert_eq!(accepted.status, 200);
    assert_eq!(
        accepted.json(),
        json!({"code": 200, "message": "", "msg": "success", "data": {"task_id": task_id}})
    );
    assert_eq!(accepted.header("x-cometapi-request-id").len(), 31);

    let ended = sandbox.ended(&task_id).await;
    assert_eq!((&ended["status"], &ended["action"]), (&json!("SUCCESS"), &json!("TEXT_TO_VIDEO")));
    assert_eq!(ended["data"]["status"], "3");

    let film = sandbox.ask(&get(&path_on(sandbox.address, &ended["data"]["video_url"]), "")).await;
    assert_eq!((film.status, film.header("content-type")), (200, "video/mp4"));
    assert_eq!(film.header("content-length"), film.body.len().to_string());
    assert_eq!(&film.body[4..8], b"ftyp");
    assert!(film.header("etag").starts_with('"'));
    for still in ["poster", "last_frame"] {
        let still = sandbox.ask(&get(&path_on(sandbox.address, &ended["data"][still]), "")).await;
        assert_eq!((still.status, still.header("content-type")), (200, "image/png"));
        assert_eq!(&still.body[1..4], b"PNG");
    }
}

#[tokio::test]
async fn an_image_needs_less_and_is_another_action() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &[]).await;
    let shot = json!({
        "callback_url": "https://callback.invalid/", "image": "https://example.com/1.jpeg",
        "model": "gen4", "prompt": "smile",
    });
    let task_id = sandbox.generate(&shot).await.task_id();
    assert_eq!(sandbox.ended(&task_id).await["action"], "IMAGE_TO_VIDEO");
}

#[tokio::test]
async fn a_fresh_task_does_not_exist_yet_but_is_in_the_history() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &[]).await;
    let first = sandbox.generate(&shot()).await.task_id();
    let second = sandbox.generate(&shot()).await.task_id();
    let fresh = sandbox.feed(&first).await;
    assert_eq!((fresh.status, &fresh.json()["code"]), (400, &json!("task_not_exist")));
    let history = sandbox
        .ask(&get("/api/task/self?p=1&page_size=20&platform=runway", "authorization: Bearer a\r\n"))
        .await;
    let items = history.json()["data"]["items"].clone();
    let ids: Vec<&Value> = items.as_array().unwrap().iter().map(|item| &item["task_id"]).collect();
    assert_eq!(ids, [&json!(second), &json!(first)], "newest first");
}

#[tokio::test]
async fn without_a_key_it_is_401_everywhere() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &[]).await;
    let task_id = sandbox.generate(&shot()).await.task_id();
    let film = path_on(sandbox.address, &sandbox.ended(&task_id).await["data"]["video_url"]);
    for authorization in ["", "authorization:\r\n", "authorization: Bearer \r\n"] {
        let post = |path: &str| {
            format!(
                "POST {path} HTTP/1.1\r\nhost: localhost\r\n{authorization}connection: close\r\n\
                 content-length: 2\r\n\r\n{{}}"
            )
        };
        for request in [
            post("/runway/pro/generate").into_bytes(),
            post("/runway/feed").into_bytes(),
            get("/api/task/self", authorization),
        ] {
            let refused = sandbox.ask(&request).await;
            assert_eq!(refused.status, 401);
            let message = refused.json()["error"]["message"].clone();
            assert!(message.as_str().unwrap().starts_with("invalid token (request id: "));
        }
        let bare = film.split('?').next().unwrap();
        assert_eq!(sandbox.ask(&get(bare, authorization)).await.status, 401);
        assert_eq!(sandbox.ask(&get(&film, authorization)).await.status, 200);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_in_the_documented_shape() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &[]).await;
    let mut wrong = shot();
    wrong["callback_url"] = json!(null);
    let refused = sandbox.generate(&wrong).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.json(),
        json!({"code": "callback_url_empty", "message": "callback_url_empty", "data": null})
    );
    let mut wrong = shot();
    wrong["options"]["seconds"] = json!("10");
    let refused = sandbox.generate(&wrong).await;
    let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    let id = refused.header("x-cometapi-request-id").to_owned();
    assert_eq!(refused.status, 400);
    assert_eq!(
        message,
        format!("field options.seconds must be a whole number above 0 (request id: {id})")
    );
    assert_eq!(sandbox.ask(&post("/runway/feed", &json!([]))).await.status, 400);
}

#[tokio::test]
async fn a_body_over_1_mib_is_413_and_one_just_below_is_read() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &[]).await;
    let mut long = shot();
    long["padding"] = json!("x".repeat(1024 * 1024));
    assert_eq!(sandbox.generate(&long).await.status, 413);
    // One that no socket buffer holds is read to its end, so that the answer is heard.
    long["padding"] = json!("x".repeat(6 * 1024 * 1024));
    assert_eq!(sandbox.generate(&long).await.status, 413);
    let spare = 1024 * 1024 - (shot().to_string().len() + r#","padding":"""#.len());
    long["padding"] = json!("x".repeat(spare));
    assert_eq!(long.to_string().len(), 1024 * 1024);
    assert_eq!(sandbox.generate(&long).await.status, 200);
}

#[tokio::test]
async fn a_path_mistake_is_a_redirect_or_a_page() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &[]).await;
    for slip in ["/v1/runway/pro/generate", "/runway/pro/generate/", "//runway/pro/generate"] {
        let moved = sandbox.ask(&post(slip, &shot())).await;
        assert_eq!((moved.status, moved.header("location")), (301, "/runway/pro/generate"));
    }
    for request in [
        post("/runway/pro/generat", &shot()),
        post("/", &shot()),
        get("/runway/feed", ""),
        get("/files/none/film.mp4?key=a", ""),
        get("/files/../../etc/passwd.png?key=a", ""),
    ] {
        let page = sandbox.ask(&request).await;
        assert_eq!((page.status, page.json()), (404, Value::Null));
        assert!(page.header("content-type").starts_with("text/html"));
    }
}

#[tokio::test]
async fn a_head_tells_the_length_and_sends_nothing() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &[]).await;
    let task_id = sandbox.generate(&shot()).await.task_id();
    let film = path_on(sandbox.address, &sandbox.ended(&task_id).await["data"]["video_url"]);
    let whole = sandbox.ask(&get(&film, "")).await;
    let request = format!("HEAD {film} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let head = sandbox.ask(request.as_bytes()).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    for header in ["content-length", "etag", "content-type"] {
        assert_eq!(head.header(header), whole.header(header));
    }
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &[]).await;
    let mut stream = sandbox.connect().await;
    for _ in 0..3 {
        let request = "POST /runway/feed HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer a\r\n\
                       content-length: 15\r\n\r\n{\"task_id\":\"a\"}";
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\"data\":null}") {
            assert!(within("an answer", stream.read_buf(&mut bytes)).await.unwrap() > 0);
        }
    }
}

#[tokio::test]
async fn only_a_loopback_address_is_served() {
    for given in ["0.0.0.0:0", "[::]:0", "10.0.0.1:80", "example.com:80"] {
        let refused = bind(given).await.unwrap_err();
        assert!(matches!(refused, SandboxError::NotLoopback { .. }), "{given}: {refused}");
    }
    let taken = bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = bind(&address).await.unwrap_err().to_string();
    assert!(refused.contains(&address) && refused.contains("port 0"), "{refused}");

    // A listener that somebody else bound is looked at too.
    let folder = Folder::new();
    let open = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let (state, camera) = (folder.state(), Camera::default());
    let options = Options {
        state,
        speed: 1.0,
        obey: Obey::default(),
        purse: Purse::default(),
        faults: Vec::new(),
        log: None,
        camera,
        keys: Keys::Any,
    };
    let serving = serve(open, options, std::future::pending());
    let refused = within("a refusal", serving).await.unwrap_err();
    assert!(matches!(refused, SandboxError::NotLoopback { .. }), "{refused}");
}

#[tokio::test]
async fn what_it_cannot_start_with_is_said() {
    let folder = Folder::new();
    for speed in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
        let refused = folder.sandbox(speed, &[]).await.end().await.unwrap_err();
        assert!(refused.to_string().contains("from 0.001 to 1000000"), "{refused}");
    }
    std::fs::create_dir_all(folder.state()).unwrap();
    let refused = folder.sandbox(1.0, &[]).await.end().await.unwrap_err();
    assert!(refused.to_string().contains("state.jsonl"), "{refused}");
    let folder = Folder::new();
    std::fs::create_dir_all(folder.log()).unwrap();
    let refused = folder.sandbox(1.0, &[]).await.end().await.unwrap_err();
    assert!(refused.to_string().contains("log.jsonl"), "{refused}");
}
